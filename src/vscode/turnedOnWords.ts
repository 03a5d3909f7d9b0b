/** What is there when work mode is turned on. */
export interface TurnedOn {
  /** Tasks that are queued or at work. */
  going: number;
  drafts: number;
  slots: number;
  /** Nobody was told yet, in this repository, what work mode does. */
  first: boolean;
}

/** What the person is told then; null where they know it all. Each choice is a button. */
export function turnedOnWords({ going, drafts, slots, first }: TurnedOn): { sentence: string; choices: ('addToQueue' | 'newTask' | 'turnOff')[] } | null {
  const promise = 'Nothing comes into your files until you apply it.';
  const source = drafts ? ['addToQueue' as const] : ['newTask' as const];
  if (!going) {
    const way = drafts ? 'Choose “Add to Queue” on a draft, and it starts by itself.' : 'Write a task and add it to the queue: it starts by itself.';
    return { sentence: ['Work mode is on, and nothing is queued.', way, ...(first ? [promise] : [])].join(' '), choices: source };
  }
  if (!first) return null;
  const pace = slots === 1 ? 'one after the other' : `${slots} at a time`;
  return { sentence: `Work mode is on. Queued tasks start by themselves, ${pace}, each in a worktree of its own. ${promise}`, choices: ['turnOff'] };
}

/** What was chosen, on its button. */
export const turnedOnChoices = { addToQueue: 'Add to Queue…', newTask: 'New Task', turnOff: 'Turn Off' } as const;
