import type { Header, ModeAction } from '../src/protocol/picture';
import type { ModeState, Switch } from '../src/protocol/mode';
import { Countdown, Until } from './clock';
import { Icon, IconButton } from './icon';
import { modeWords } from './modeWords';
import { wish } from './wish';

/** The switch: is it working, does it need me, what is ready, and what can be done about it. */
export function SwitchView({ header: { tone, line, detail, mode, until, timeWord, actions } }: { header: Header }) {
  const [first] = actions;
  const clear = first && first.name !== 'pause' ? [first] : [];
  const small = actions.filter((action) => !clear.includes(action) && action.name !== 'liftLimit');
  const lifts = actions.filter((action) => !clear.includes(action) && action.name === 'liftLimit');
  return (
    <div class={`status mode-${mode} ${line.length > longest ? 'long' : ''}`} role="group" aria-label="Work mode">
      <Face mode={mode} tone={tone} />
      <div class="status-text">
        <div class="status-line" title={line}>{line}</div>
        {(until !== null || detail) && (
          <div class="status-detail">
            {until !== null && <span class="status-until"><Until at={until} word={timeWord} /> <span class="status-countdown">(<Countdown at={until} />)</span></span>}
            {until !== null && detail && ' · '}
            {detail}
          </div>
        )}
        {lifts.length > 0 && (
          <div class="status-lifts">{lifts.map((action) => <button type="button" key={action.label} class="link status-lift" onClick={() => { use(action); }}>{action.label}</button>)}</div>
        )}
      </div>
      {clear.length + small.length > 0 && (
        <div class="status-buttons">
          {clear.map((action) => <button type="button" key={action.name} class="button primary" onClick={() => { use(action); }}>{action.label}</button>)}
          {small.map((action) => <IconButton key={action.name} name={action.icon} label={action.label} onClick={() => { use(action); }} />)}
        </div>
      )}
    </div>
  );
}

/** A line of more letters than this gets the whole width of a narrow board, and its buttons stand below it. */
const longest = 30;

/** A dot where it works or could, else the sign of what it waits for. */
function Face({ mode, tone }: Pick<Header, 'mode' | 'tone'>) {
  const sign = signs[mode];
  const label = modeWords[mode];
  if (sign === null || (mode === 'off' && tone === 'working')) return <span class={`dot ${tone === 'working' ? 'working' : mode}`} role="img" aria-label={label} title={label} />;
  return <Icon name={sign} label={label} class="status-sign" />;
}

const signs: Record<ModeState, string | null> = { off: null, idle: null, working: null, needsYou: 'bell-dot', paused: 'debug-pause', resting: 'watch' };

const switchesTo: Record<Exclude<ModeAction['name'], 'liftLimit'>, Switch> = { turnOn: 'on', turnOff: 'off', pause: 'paused', resume: 'on' };

function use({ name, account }: ModeAction): void {
  if (name !== 'liftLimit') wish({ type: 'setMode', to: switchesTo[name] });
  else if (account !== null) wish({ type: 'liftLimit', account });
}
