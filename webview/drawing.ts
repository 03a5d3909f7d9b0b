import { effect, signal } from '@preact/signals';
import { picture, wanted } from './boardState';

const first = 4;
const step = 25;

/** How many cards of each column are drawn: a screenful at once, the others in the frames after it. */
export const drawnCards = signal(first);

let growing = false;

effect(() => {
  const board = picture.value;
  if (board?.state !== 'tasks' || growing) return;
  const longest = Math.max(0, ...board.columns.map(({ cards }) => cards.length));
  if (longest <= drawnCards.value) return;
  if (wanted.value !== null) {
    drawnCards.value = longest;
    return;
  }
  growing = true;
  afterPaint(() => {
    growing = false;
    drawnCards.value += step;
  });
});

/** Runs when what is drawn now has reached the screen and nothing else is due. A hidden page shows no frames, so it does not wait for one. */
function afterPaint(then: () => void): void {
  if (document.hidden) setTimeout(then);
  else requestAnimationFrame(() => { requestAnimationFrame(() => { requestIdleCallback(then, { timeout: 100 }); }); });
}
