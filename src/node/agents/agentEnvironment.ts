import { withSearchPath } from '../processes/searchPath';

/**
 * The whole environment of an agent's processes: what tools need of ours, nothing that belongs to the editor or to another repository,
 * no secrets, nothing that waits for a person at a terminal, and no programs that depend on where a process stands.
 */
export function agentEnvironment(base: NodeJS.ProcessEnv, extra: Record<string, string>): Record<string, string> {
  const kept = Object.entries(base).filter((entry): entry is [string, string] => entry[1] !== undefined && allowed(entry[0]));
  return withSearchPath({ ...Object.fromEntries(kept), ...unattended, ...extra });
}

const unattended = { TERM: 'dumb', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', PAGER: 'cat' };

const names = new Set([
  'PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TMP', 'TEMP', 'HOSTNAME', 'DISPLAY', 'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS', 'SSH_AUTH_SOCK', 'SSH_AGENT_PID', 'NO_COLOR', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'PKG_CONFIG_PATH',
  // networks
  'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'FTP_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  // tool chains
  'JAVA_HOME', 'GRADLE_USER_HOME', 'MAVEN_HOME', 'M2_HOME', 'GOPATH', 'GOROOT', 'GOPROXY', 'GOCACHE', 'GOMODCACHE', 'GOTOOLCHAIN', 'CARGO_HOME', 'RUSTUP_HOME',
  'NVM_DIR', 'NVM_BIN', 'FNM_DIR', 'VOLTA_HOME', 'PNPM_HOME', 'BUN_INSTALL', 'DENO_DIR', 'PYENV_ROOT', 'VIRTUAL_ENV', 'PYTHONPATH', 'RBENV_ROOT', 'GEM_HOME',
  'GEM_PATH', 'ANDROID_HOME', 'ANDROID_SDK_ROOT', 'DOTNET_ROOT', 'DEVELOPER_DIR', 'SDKROOT', 'DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'KUBECONFIG',
  'COREPACK_HOME', 'PLAYWRIGHT_BROWSERS_PATH', 'CC', 'CXX',
  // npm: only what names places; the rest describes the script that started us
  'NPM_CONFIG_REGISTRY', 'NPM_CONFIG_CACHE', 'NPM_CONFIG_USERCONFIG', 'NPM_CONFIG_CAFILE', 'NPM_CONFIG_OFFLINE', 'NPM_CONFIG_PREFER_OFFLINE',
  // Windows
  'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'ALLUSERSPROFILE', 'USERPROFILE', 'USERNAME',
  'USERDOMAIN', 'HOMEDRIVE', 'HOMEPATH', 'PUBLIC', 'OS', 'COMPUTERNAME', 'NUMBER_OF_PROCESSORS', 'PSMODULEPATH',
]);
// WORK_MODE_ marks who started what, so that whoever ends an editor finds everything below it.
const families = /^(WORK_MODE_|LC_|XDG_|NIX_|CONDA_|PIP_|UV_|HOMEBREW_|ASDF_|MISE_|PROCESSOR_|PROGRAMFILES|PROGRAMW6432|COMMONPROGRAM)/;

/** Names are compared without case: proxies are written in both, and Windows has only one. */
function allowed(name: string): boolean {
  const upper = name.toUpperCase();
  return names.has(upper) || families.test(upper);
}
