import type { Argument } from './argument';
import type { Call } from './call';
import { type Danger, subcommands } from './danger';

/** Settings for one git command that start nothing and open nothing. */
const plainSettings = /^(user\.(name|email)|color\..*|core\.(quotepath|autocrlf|eol|abbrev|filemode|ignorecase|longpaths|precomposeunicode)|core\.(pager|editor)=(cat|true|:)?$|init\.defaultbranch|advice\..*|commit\.gpgsign|tag\.gpgsign|log\.(?!showsignature).*|diff\.(renames|algorithm|context|mnemonicprefix|noprefix|colormoved|submodule)|merge\.(conflictstyle|renames)|gc\.auto|status\..*|column\..*|rerere\..*|pager\.\w+=(false|0|cat)$|submodule\.recurse|checkout\.workers|fetch\.prune|pull\.(ff|rebase)|push\.default)/i;

/** What git itself knows. Any other word may be an alias for anything. */
const known = new Set(`add am annotate apply archive bisect blame branch bugreport bundle cat-file check-attr check-ignore check-mailmap check-ref-format checkout
 checkout-index cherry cherry-pick clean clone column commit commit-graph commit-tree config count-objects credential credential-cache credential-store daemon describe diagnose
 diff diff-files diff-index diff-tree difftool fast-export fast-import fetch filter-branch filter-repo flow for-each-ref format-patch fsck gc get-tar-commit-id grep gui hash-object help
 hook index-pack init instaweb interpret-trailers lfs log ls-files ls-remote ls-tree mailinfo maintenance merge merge-base merge-file merge-index merge-tree mergetool mktag
 mktree mv name-rev notes pack-objects pack-refs p4 patch-id prune pull push range-diff read-tree rebase receive-pack reflog remote repack replace replay request-pull
 rerere reset restore rev-list rev-parse revert rm send-email send-pack shortlog show show-branch show-index show-ref sparse-checkout stage stash status stripspace
 submodule subtree svn switch symbolic-ref tag unpack-file unpack-objects update-index update-ref update-server-info upload-pack var verify-commit verify-pack verify-tag
 version whatchanged worktree write-tree`.split(/\s+/));

const readsSetting = /^(--get(-all|-regexp|-urlmatch|-color|-colorbool)?|-l|--list)$/;

/** Everything of git that reaches beyond the files of the worktree. */
export const gitDangers: readonly Danger[] = [
  { programs: 'git', runs: 'push | send-pack | svn dcommit | p4 submit | lfs push | subtree push | receive-pack | http-push | flow */publish', does: 'sends commits to another repository' },
  { programs: 'git', runs: 'rebase | filter-branch | filter-repo | replace | commit-tree | fast-import | reflog delete/expire | replay', does: 'rewrites history' },
  { programs: 'git', runs: 'commit', options: '--amend', does: 'rewrites history' },
  { programs: 'git', runs: 'reset', when: ({ args }) => movesAway(args), does: 'rewrites history' },
  { programs: 'git', runs: 'pull', options: '--rebase -r', does: 'rewrites history' },
  { programs: 'git', runs: 'gc | prune | repack | pack-refs | maintenance | prune-packed', does: 'changes the store that all worktrees share' },
  { programs: 'git', runs: 'update-ref | symbolic-ref | worktree add/remove/move/prune/lock/unlock/repair | notes add/append/edit/remove/prune/merge/copy', does: 'changes the repository that all worktrees share' },
  { programs: 'git', runs: 'branch', options: '-d -D -f -m -M -c -C -u --delete --force --move --copy --set-upstream-to --unset-upstream --edit-description', does: 'changes or deletes branches that others use' },
  { programs: 'git', runs: 'tag', options: '-d -f --delete --force', does: 'changes or deletes tags that others use' },
  { programs: 'git', runs: 'checkout', options: '-B', does: 'moves a branch that others use' },
  { programs: 'git', runs: 'switch', options: '-C --force-create', does: 'moves a branch that others use' },
  { programs: 'git', runs: 'fetch | pull', says: /^\+|^[^-:/@]*:[^/]/, does: 'moves branches that others use' },
  { programs: 'git', runs: 'stash', when: (call) => !readsOnly(call, 'stash', /^(list|show)$/), does: 'uses the stash that all worktrees share' },
  { programs: 'git', runs: 'remote add/remove/rm/rename/set-url/set-head/set-branches/prune/update', does: 'changes where the repository sends and fetches' },
  { programs: 'git', runs: 'config', when: (call) => !readsSettings(call), does: "changes git's settings" },
  { programs: 'git', runs: 'config', options: '-e --edit --unset --unset-all --add --replace-all --rename-section --remove-section', does: "changes git's settings" },
  { programs: 'git', runs: 'config set/unset/edit/rename-section/remove-section', does: "changes git's settings" },
  { programs: 'git', runs: 'submodule foreach | bisect run | difftool | mergetool | hook | instaweb | gui | daemon | send-email | credential | credential-store | credential-cache | fsmonitor--daemon', does: 'starts other programs' },
  { programs: 'git', options: '--upload-pack --receive-pack --exec --extcmd --open-files-in-pager --exec-path= --config-env --ext-diff --git-dir --work-tree', does: 'starts other programs, or works on another repository' },
  { programs: 'git', runs: 'grep', options: '-O', does: 'starts other programs' },
  { programs: 'git', runs: 'clone', options: '-c -u --config --template', does: 'starts other programs, or writes into git\'s own folder' },
  { programs: 'git', runs: 'lfs install/uninstall/update', does: "changes git's settings" },
  { programs: 'git', options: '--unsafe-paths', does: 'may change something outside the worktree' },
  { programs: 'husky simple-git-hooks', does: "changes git's settings", unless: '--version --help' },
  { programs: 'pre-commit lefthook', runs: 'install | uninstall | init-templatedir', does: "changes git's settings" },
  { programs: 'git', says: /\bext::|^fd::|^--remote=/, does: 'starts other programs' },
  { programs: 'git', when: (call) => settingsOf(call).some((text) => !plainSettings.test(text)), does: 'runs with other settings' },
  { programs: 'git', when: (call) => subcommands(call).slice(0, 1).some((one) => !one.known || !known.has(one.text)), does: 'may be an alias for anything' },
  { programs: 'jj', runs: 'git push | abandon | squash | rebase | op', does: 'rewrites or publishes history' },
  { programs: 'hg', runs: 'push | strip | histedit | rebase', does: 'rewrites or publishes history' },
  { programs: 'svn', runs: 'commit | ci | delete | import | copy | move', does: 'changes the repository others use' },
  { programs: 'git-filter-repo bfg git-push git-send-pack git-receive-pack', does: 'rewrites or publishes history' },
];

/** The settings given before the sub-command. */
function settingsOf(call: Call): string[] {
  const [word] = subcommands(call);
  const before = word ? call.args.slice(0, call.args.indexOf(word)) : call.args;
  return before.flatMap(({ text }, at) => (text === '-c' ? [before[at + 1]?.text ?? ''] : []));
}

/** By where the words stand: `git config core.pager list` would make a pager of a program of that name. */
function readsSettings({ args }: Call): boolean {
  const words = args.slice(args.findIndex(({ text }) => text === 'config') + 1);
  if (words.some(({ known }) => !known)) return false;
  if (words.some(({ text }) => readsSetting.test(text)) || /^(get|list)$/.test(words[0]?.text ?? '')) return true;
  return words.length === 1 && !words[0]!.text.startsWith('-');
}

/** `git reset` to another commit; putting the files back to the last one is no more than an edit. */
function movesAway(args: readonly Argument[]): boolean {
  const from = args.findIndex(({ text }) => text === 'reset');
  const words = args.slice(from + 1);
  const moves = words.some(({ text }) => /^--(hard|soft|mixed|keep|merge)$/.test(text));
  const dashes = words.findIndex(({ text }) => text === '--');
  return (dashes < 0 ? words : words.slice(0, dashes)).some((one) => {
    if (one.known && one.text.startsWith('-')) return false;
    if (!one.known) return true;
    return one.text !== 'HEAD' && one.text !== '@' && (moves || /[~^]|@\{|^[0-9a-f]{7,40}$|^(origin|upstream)\//.test(one.text));
  });
}

function readsOnly({ args }: Call, word: string, reads: RegExp): boolean {
  const next = args[args.findIndex(({ text }) => text === word) + 1];
  return next !== undefined && next.known && reads.test(next.text);
}
