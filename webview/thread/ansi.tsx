import Anser from 'anser';
import { memo } from './memo';

/** Output of a program with the colours it chose, in the theme's own shades. */
export const AnsiText = memo(function AnsiText({ text }: { text: string }) {
  const parts = Anser.ansiToJson(lastWritten(text), { json: true, use_classes: true, remove_empty: true });
  return (
    <>
      {parts.map(({ content, fg, bg, fg_truecolor, bg_truecolor, decorations }, at) => {
        const classes = [named(fg, 'fg'), named(bg, 'bg'), ...decorations.map((one) => `ansi-${one}`)].filter(Boolean).join(' ');
        const colour = shade(fg, fg_truecolor);
        const back = shade(bg, bg_truecolor);
        if (!classes && !colour && !back) return content;
        return <span key={at} class={classes || undefined} style={{ ...(colour && { color: colour }), ...(back && { backgroundColor: back }) }}>{content}</span>;
      })}
    </>
  );
});

/** What a terminal would show in the end: no titles, no cursor movements; a line that was written over counts once. */
function lastWritten(text: string): string {
  const plain = text.replace(titles, '').replace(movements, '').replace(/\r+\n/g, '\n');
  if (!plain.includes('\r')) return plain.replace(control, '');
  return plain.split('\n').map((line) => line.split('\r').filter(Boolean).at(-1) ?? '').join('\n').replace(control, '');
}

function named(name: string | null, where: 'fg' | 'bg'): string | null {
  return name && /^ansi-(bright-)?(black|red|green|yellow|blue|magenta|cyan|white)$/.test(name) ? `${name}-${where}` : null;
}

/** A colour of the larger palettes. */
function shade(name: string | null, triple: string | null): string | null {
  if (name === 'ansi-truecolor' && triple && /^\d+, *\d+, *\d+$/.test(triple)) return `rgb(${triple})`;
  const index = Number(/^ansi-palette-(\d+)$/.exec(name ?? '')?.[1] ?? -1);
  if (index < 16 || index > 255) return null;
  if (index >= 232) return `rgb(${Array(3).fill(8 + (index - 232) * 10).join(', ')})`;
  const level = (of: number) => (of ? 55 + of * 40 : 0);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))}, ${level(Math.floor(cube / 6) % 6)}, ${level(cube % 6)})`;
}

// eslint-disable-next-line no-control-regex -- operating system commands: titles, links
const titles = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;
// eslint-disable-next-line no-control-regex -- all control sequences but colours, and two-byte escapes
const movements = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-ln-~]|\u001b[ -/]*[0-Z\\^-~]/g;
// eslint-disable-next-line no-control-regex -- what would be drawn as a box; tab, line end and the escape of colours stay
const control = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g;
