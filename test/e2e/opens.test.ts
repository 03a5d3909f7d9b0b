import { demoWindow } from '../support/demoWindow';

describe('a window on the demo repository', () => {
  const demo = demoWindow();

  it('has Work Mode in its activity bar, and a board behind it', async () => {
    const { workbench } = demo.current;
    await workbench.showActivity('Work Mode');
    await workbench.board.getByText('Sort and deduplicate the word list').first().waitFor();
    await workbench.screenshot('opens');
  });
});
