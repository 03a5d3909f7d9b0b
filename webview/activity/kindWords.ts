import type { ActivityKind } from '../../src/protocol/activity';

/** The icon of each kind and what it is called. */
export const kindLooks: Record<ActivityKind, { icon: string; name: string }> = {
  task: { icon: 'note', name: 'Task' }, run: { icon: 'play-circle', name: 'Run' }, tool: { icon: 'tools', name: 'Tool call' }, ask: { icon: 'question', name: 'Ask' },
  answer: { icon: 'comment', name: 'Answer' }, check: { icon: 'beaker', name: 'Check' }, result: { icon: 'pass', name: 'Result' }, apply: { icon: 'git-commit', name: 'Apply' },
  mode: { icon: 'zap', name: 'Work mode' }, problem: { icon: 'warning', name: 'Problem' },
};

/** What the buttons of the filter choose. */
export const kindGroups: readonly { label: string; icon: string; kinds: readonly ActivityKind[] }[] = [
  { label: 'Tasks', icon: 'note', kinds: ['task'] },
  { label: 'Runs', icon: 'play-circle', kinds: ['run'] },
  { label: 'Tool calls', icon: 'tools', kinds: ['tool'] },
  { label: 'Asks', icon: 'question', kinds: ['ask', 'answer'] },
  { label: 'Checks', icon: 'beaker', kinds: ['check'] },
  { label: 'Results', icon: 'pass', kinds: ['result'] },
  { label: 'Applies', icon: 'git-commit', kinds: ['apply'] },
  { label: 'Work mode', icon: 'zap', kinds: ['mode'] },
  { label: 'Problems', icon: 'warning', kinds: ['problem'] },
];
