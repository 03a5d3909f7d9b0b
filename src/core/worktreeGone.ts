import { Failure } from './errors';

/** The folder in which an agent worked is not there any more, so nothing can be collected from it or kept in it. */
export class WorktreeGone extends Failure {
  constructor(path: string) {
    super('git', `Its worktree was deleted while the agent worked in it. What was changed there since it was last frozen is lost. Retry the task. The worktree was ${path}.`, `nothing is at ${path}`);
  }
}
