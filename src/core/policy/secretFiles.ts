import { type Argument, globPattern, knownStart } from './argument';

const names = /^(\.env(\..+)?|.+\.env|\.envrc|id_(rsa|dsa|ecdsa|ed25519)(_sk)?|.+\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|tfstate(\.backup)?)|\.npmrc|\.yarnrc\.yml|[._]netrc|\.pypirc|\.pgpass|\.my\.cnf|\.git-credentials|\.dockercfg|\.htpasswd|\.vault-token|\.boto|\.s3cfg|\.?credentials(\.(json|toml|ini|ya?ml|xml|db))?|\.?secrets?(\.(json|ya?ml|toml|ini|env|txt))?|service-?account.*\.json|kubeconfig|shadow|gshadow|sudoers|master\.key|login\.keychain.*|cookies(\.sqlite)?|login data|wallet\.dat|environ|\.(bash|zsh|python|node_repl|psql|mysql)_history)$/i;
const harmless = /\.(example|sample|template|tmpl|dist|defaults?)$|^(public|cert|ca)\.(pem|key)$|\.pub$/i;
const folders = /(^|[/~])(\.ssh|\.aws|\.gnupg|\.azure|\.kube|\.docker\/config\.json|\.config\/(gcloud|gh|op|hub|rclone)|\.password-store|keychains|\.mozilla|\.terraform\.d|\.oci|\.cargo\/credentials.*|\.gem\/credentials|\.codex\/auth\.json|\.gemini\/oauth_creds.*|opencode\/auth\.json|\.local\/share\/keyrings|globalstorage|google-chrome|chromium|bravesoftware)(\/|$)/i;

/** What a pattern is tried on: it may stand for any of these. */
const wellKnown = ['.env', '.env.local', '.env.production', '.npmrc', '.netrc', 'id_rsa', 'id_ed25519', '.git-credentials', '.pypirc', '.pgpass', 'credentials.json', 'secrets.json', 'credentials', '.ssh', '.aws'];

/** Whether a path is, by its name, one that holds secrets. */
export function isSecret(path: string): boolean {
  const text = path.replaceAll('\\', '/').replace(/\/+$/, '');
  const name = text.slice(text.lastIndexOf('/') + 1);
  return folders.test(text) || (names.test(name) && !harmless.test(name));
}

/** Whether a word names, or may stand for, a file with secrets: `@.env`, `HEAD:.env`, `file=.env` and `.e*` count. */
export function namesSecret(argument: Argument): boolean {
  const text = argument.known ? argument.text : knownStart(argument);
  if (/\s/.test(text) || text.length > 4096) return false;
  return text.split(/[=:@,]/).some((piece) => {
    if (isSecret(piece)) return true;
    if (!argument.glob || !/[*?[]/.test(piece)) return false;
    const name = piece.slice(piece.lastIndexOf('/') + 1);
    // `*` and `*.json` do not mean hidden files, and mostly not these.
    if (/^\*+($|\.(json|ts|tsx|js|md|txt|ya?ml|toml)$)/.test(name)) return false;
    const pattern = globPattern(name);
    return wellKnown.some((secret) => pattern.test(secret) && (secret.startsWith('.') === name.startsWith('.') || !secret.startsWith('.')));
  });
}
