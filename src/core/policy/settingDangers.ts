import type { Call, Setting } from './call';

/** Variables whose value other programs run, load or obey. */
const obeyed = /^(BASH_ENV|ENV|PROMPT_COMMAND|PS[0-4]|SHELL|SHELLOPTS|BASHOPTS|IFS|LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|DYLD_\w+|PAGER|EDITOR|VISUAL|BROWSER|MANPAGER|LESSOPEN|LESSCLOSE|PERL5OPT|PERL5LIB|RUBYOPT|PYTHONSTARTUP|PYTHONINSPECT|SUDO_ASKPASS|SSH_ASKPASS|BASH_FUNC.*|ZDOTDIR|GIT_\w+|FCEDIT|WGETRC|CURL_HOME|HOME|npm_config_\w*(shell|registry|node_options)\w*|CDPATH|MAKEFLAGS|MFLAGS|DOCKER_HOST|KUBECONFIG)$/i;

/** Those of git that only say who, when and how much is shown. */
const plainGit = /^GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL|DATE)$|^GIT_(TERMINAL_PROMPT|MERGE_AUTOEDIT|OPTIONAL_LOCKS|TRACE\w*|CURL_VERBOSE|LITERAL_PATHSPECS|ADVICE|PAGER_IN_USE|CEILING_DIRECTORIES)$/;

/** What setting a variable does that is always asked, in words. */
export function settingDanger(call: Call): string | null {
  const declared = ['export', 'declare', 'typeset', 'local', 'readonly', 'set'].includes(call.program) ? call.args.flatMap(({ text, ...rest }): Setting[] => {
    const at = text.indexOf('=');
    return at > 0 ? [{ name: text.slice(0, at), value: { ...rest, text: text.slice(at + 1) } }] : [];
  }) : [];
  return [...call.settings, ...declared].some(isObeyed) ? 'sets a variable that makes other programs start or load something' : null;
}

function isObeyed({ name, value }: Setting): boolean {
  if (!obeyed.test(name) || plainGit.test(name)) return false;
  // IFS is set for `read` all the time, and reaches nothing that was read here as one word.
  if (name === 'IFS') return false;
  return !(value.known && /^(|:|true|cat|less|0|1|\/bin\/(ba)?sh|\/bin\/true)$/.test(value.text) && !/^(BASH_ENV|ENV|LD_|DYLD)/.test(name));
}
