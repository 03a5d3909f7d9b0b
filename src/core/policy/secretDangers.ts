import type { Danger } from './danger';

const reads = 'reads secrets';

/** Programs that hand out secrets; files that hold them are known by their names. */
export const secretDangers: readonly Danger[] = [
  { programs: 'security', runs: 'find-generic-password | find-internet-password | dump-keychain | export | find-key | find-certificate | unlock-keychain | add-generic-password | delete-generic-password | set-keychain-settings', does: reads },
  { programs: 'pass gopass op bw lpass keepassxc-cli secret-tool vault doppler infisical chamber sops keyring kwallet-query dashlane aws-vault saml2aws', does: reads, unless: '--version --help' },
  { programs: 'printenv', when: ({ args }) => args.length === 0 || args.some(({ text }) => secretName.test(text)), does: reads },
  { programs: 'env', when: ({ args, wraps }) => !wraps && !args.some(({ text }) => text === '--version' || text === '--help'), does: reads },
  { programs: 'export declare typeset', options: '-p', does: reads },
  { programs: 'export declare typeset set', when: ({ args, guessed }) => args.length === 0 && !guessed, does: reads },
  { programs: 'jq', says: /(^|[^.\w"$])env\b|\$ENV\b/, does: reads },
  { programs: 'yq', says: /(^|[^.\w"$])(env|strenv|envsubst|load\w*)\b/, does: reads },
  { programs: 'awk gawk mawk nawk', says: /\bENVIRON\b|\bPROCINFO\b/, does: reads },
  { programs: 'ps', when: ({ args }) => args.some(({ text }) => /^-[a-zA-Z]*E|^[a-zA-Z]*e[a-zA-Z]*$/.test(text)), does: reads },
  { programs: 'declare typeset', when: ({ args, guessed }) => !guessed && args.length > 0 && args.every(({ text }) => /^[-+]\w+$/.test(text)), does: reads },
  { programs: 'npm pnpm yarn', runs: 'token * | config/c get/list/ls | get', says: /list|ls|auth|token|password/i, does: reads },
  { programs: 'docker podman', runs: 'inspect | secret * | compose config', does: reads },
  { programs: 'kubectl oc', runs: 'get/describe secret/secrets', does: reads },
  { programs: 'heroku', runs: 'config', does: reads },
];

/** A variable whose name says that it holds a secret. */
export const secretName = /(^|_)(TOKEN|SECRETS?|PASSWORD|PASSWD|PASSPHRASE|PWD_?HASH|API_?KEY|APIKEY|ACCESS_?KEY|PRIVATE_?KEY|SECRET_?KEY|CREDENTIALS?|AUTH)(_|\d|$)/i;
