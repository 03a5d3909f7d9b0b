import type { BoardFacts } from '../core/board';
import type { BoardAgent } from '../core/boardAgent';
import { boardPicture, columnOf } from '../core/board';
import { modePicture } from '../core/modePicture';
import { settingsNotice } from '../core/settingsNotice';
import type { Task } from '../core/task';
import type { BoardPicture, Header, Notice, Remedy } from '../protocol/picture';
import { columns } from '../protocol/words';
import type { Column } from '../protocol/words';
import type { CurrentRepository, Situation } from './currentRepository';
import type { Problem, ProblemKind } from './openedRepository';
import { defaultAgent } from './workModeSettings';

/** The board of this window as it is to be drawn now. */
export function pictureNow(current: CurrentRepository, o: Pick<BoardFacts, 'shown' | 'filter'>, revision: number): BoardPicture {
  const { situation } = current;
  if (situation.state === 'problem') {
    return { revision, state: 'problem', sentence: situation.sentence, remedies: remediesOf(situation) };
  }
  if (situation.state === 'loading' || !situation.repository.engine.loaded) return { revision, state: 'loading' };
  return { revision, ...boardPicture(factsOf(current, situation, o)) };
}

/** What the cards of this window are derived from; null while no board can be shown. */
export function factsNow(current: CurrentRepository): BoardFacts | null {
  const { situation } = current;
  if (situation.state !== 'open' || !situation.repository.engine.loaded) return null;
  return factsOf(current, situation, { shown: everything, filter: noFilter });
}

/** The line on top of the board and what can be done with the switch; null while no board can be shown. */
export function headerNow(current: CurrentRepository): Header | null {
  const facts = factsNow(current);
  if (!facts) return null;
  // In any order: the line only counts, and it is asked for many times a second.
  const parted = Object.fromEntries(columns.map((column) => [column, []])) as unknown as Record<Column, Task[]>;
  for (const task of facts.tasks) parted[columnOf(task)].push(task);
  return modePicture(parted, facts);
}

/** Shows every card. */
export const noFilter: BoardFacts['filter'] = { text: '', labels: [], columns: [] };

/** The ways out of a problem, best first. */
export function remediesOf({ kind, home }: Problem): Remedy[] {
  return kind === 'ownWorktree' && !home ? [] : remedies[kind];
}

/** Name of the remedy that hides a notice, before the id of it. */
export const hidePrefix = 'hide:';

const handedOver = 'Another window works on this repository. What you do here is done there, and this one takes over when that window closes.';
const notReached = 'Another window works on this repository and is not reached from here. This one shows the same tasks and takes over when that window closes.';

function factsOf(current: CurrentRepository, situation: Extract<Situation, { state: 'open' }>, { shown, filter }: Pick<BoardFacts, 'shown' | 'filter'>): BoardFacts {
  const { engine } = situation.repository;
  return {
    tasks: engine.tasks().values(),
    activities: engine.activities(),
    agents: defaultFirst(engine.agents(), defaultAgent()),
    queue: engine.queue(),
    filter,
    shown,
    notices: noticesOf(current, situation),
    mayAct: engine.mayAct,
  };
}

/** A new task gets the first of them. */
function defaultFirst(agents: readonly BoardAgent[], wanted: string): readonly BoardAgent[] {
  const chosen = agents.find(({ id, label }) => wanted !== '' && (id === wanted || label.toLowerCase() === wanted.toLowerCase()));
  return chosen ? [chosen, ...agents.filter((agent) => agent !== chosen)] : agents;
}

function noticesOf(current: CurrentRepository, { repository, hasCommits }: Extract<Situation, { state: 'open' }>): Notice[] {
  const notices: Notice[] = [];
  if (repository.engine.role === 'following') {
    notices.push({
      id: 'following', tone: 'info', remedies: [],
      sentence: repository.engine.mayAct ? handedOver : notReached,
    });
  }
  if (!hasCommits) {
    notices.push({
      id: 'noCommits', tone: 'warning', remedies: [{ name: 'makeFirstCommit', label: 'Make First Commit' }],
      sentence: 'This repository has no commit yet. Tasks can be written, and started after the first commit.',
    });
  }
  const mistakes = settingsNotice(repository.agents.mistakes());
  const found = current.notices.map(({ id, tone, sentence }): Notice => (
    { id, tone, sentence, remedies: [...(tone === 'warning' ? [log] : []), { name: hidePrefix + id, label: 'Hide' }] }
  ));
  return [...notices, ...(mistakes ? [mistakes] : []), ...found];
}

const everything = Object.fromEntries(columns.map((column) => [column, Infinity])) as Record<Column, number>;

const tryAgain: Remedy = { name: 'refresh', label: 'Try Again' };
const log: Remedy = { name: 'showLog', label: 'Open Log' };
const download: Remedy = { name: 'downloadGit', label: 'Download Git' };

const remedies: Record<ProblemKind, Remedy[]> = {
  noFolder: [{ name: 'openFolder', label: 'Open Folder' }],
  notARepository: [{ name: 'initialiseRepository', label: 'Initialise Repository' }, { name: 'openFolder', label: 'Open Another Folder' }],
  gitMissing: [download, tryAgain],
  gitTooOld: [download, tryAgain],
  bare: [{ name: 'openFolder', label: 'Open Another Folder' }, tryAgain],
  corrupt: [tryAgain, log],
  dubiousOwnership: [tryAgain],
  ownWorktree: [{ name: 'openHome', label: 'Open the Repository' }],
  broken: [tryAgain, log],
};
