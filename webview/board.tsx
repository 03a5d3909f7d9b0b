import { render } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import '@vscode/codicons/dist/codicon.css';
import './styles/page.css';
import './styles/columns.css';
import './styles/card.css';
import './styles/dialog.css';
import './styles/menu.css';
import './styles/ask.css';
import './styles/switch.css';
import './styles/search.css';
import './styles/queue.css';
import { boardMessage } from './boardMessage';
import { orderedColumns, picture, receive, shortcutsOpen, spoken, stacked, wanted } from './boardState';
import { ColumnView } from './columnView';
import { drawnCards } from './drawing';
import { followFocus } from './focusFollows';
import { NeedsYouView } from './needsYouView';
import { openDraft } from './formState';
import { Notices, Refused } from './headerView';
import { post } from './host';
import { listenToKeys } from './keyboard';
import { MenuView } from './menuView';
import { PopupView } from './popup';
import { QuickBox } from './quickBox';
import { listenToDragging } from './dragging';
import { memory } from './remember';
import { listenToScrolling, restoreScroll } from './scrolling';
import { NothingFound, SearchView } from './searchView';
import { resendFilter } from './searching';
import { ShortcutsView } from './shortcutsView';
import { SwitchView } from './switchView';
import { TaskForm } from './taskForm';
import { TopButtons } from './topButtons';
import { ThreadInBoard } from './threadInBoard';
import { EmptyBoard, Loading, Problem } from './welcomeView';

/** The whole page: the last picture, with what lies over it. */
function Board() {
  const covered = openDraft() !== null || shortcutsOpen.value || memory.thread.value !== null;
  return (
    <>
      <main class={stacked.value ? 'stacked' : 'wide'} inert={covered}>
        <h1 class="hidden">Work Mode</h1>
        <Content />
        <MenuView />
        <div class="hidden" role="status" aria-live="polite">{spoken.value}</div>
      </main>
      <TaskForm />
      <ShortcutsView />
      <ThreadInBoard />
      <PopupView />
    </>
  );
}

function Content() {
  const board = picture.value;
  if (!board || board.state === 'loading') return <Loading />;
  if (board.state === 'problem') return <Problem problem={board} />;
  return (
    <>
      <header class="top">
        <SwitchView header={board.header} />
        <div class="top-row">
          {board.mayWrite && <QuickBox />}
          <TopButtons />
        </div>
        <SearchView board={board} />
        <Refused />
      </header>
      <Notices notices={board.notices} />
      <NeedsYouView needsYou={board.needsYou} />
      {board.filtered && board.columns.every(({ count }) => count === 0) && <NothingFound />}
      {board.total === 0 && board.mayWrite ? <EmptyBoard /> : <Columns />}
    </>
  );
}

function Columns() {
  const columns = orderedColumns.value;
  const drawn = drawnCards.value;
  useEffect(() => {
    // A few frames may pass until everything that was scrolled is drawn again; a hand on the wheel ends the attempt.
    let left = 60;
    let frame = requestAnimationFrame(function again() {
      if (restoreScroll() || (left -= 1) === 0) return;
      frame = requestAnimationFrame(again);
    });
    return () => { cancelAnimationFrame(frame); };
  }, []);
  useLayoutEffect(followFocus, [columns]);
  useLayoutEffect(showWanted, [columns, wanted.value, drawn]);
  return <div class="columns" data-scroll="across">{columns.map((column) => <ColumnView key={column.column} column={column} />)}</div>;
}

function showWanted(): void {
  const card = wanted.value === null ? null : document.getElementById(`card-${wanted.value}`);
  if (!card) return;
  wanted.value = null;
  card.scrollIntoView({ block: 'nearest' });
  // Who is writing the next task in the box goes on writing.
  if (document.activeElement?.id !== 'box') card.focus({ preventScroll: true });
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = boardMessage(data);
  if (message) receive(message);
  else console.warn('Work Mode: a message that the board does not understand was ignored.', data);
});
listenToKeys();
listenToDragging();
listenToScrolling();

const root = document.getElementById('root');
if (root) render(<Board />, root);
post({ type: 'ready' });
resendFilter();
