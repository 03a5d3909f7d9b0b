import { Failure } from './errors';

/** The folder in which an agent worked is not there any more, so nothing can be collected from it or kept in it. */
export class WorktreeGone extends Failure {
  constructor(path: string) {
    super('git', `The worktree of this task, ${path}, was deleted while the agent worked in it. What was changed there since it was last frozen is lost. Retry the task.`, `nothing is at ${path}`);
  }
}
