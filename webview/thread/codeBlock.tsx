import { useEffect, useState } from 'preact/hooks';
import { IconButton } from '../icon';
import { wish } from './port';

const shownMs = 1_500;

/** Code as it was written, with a button to copy it. */
export function CodeBlock({ text, language }: { text: string; language: string }) {
  return (
    <div class="code">
      <div class="code-head"><span>{language}</span><CopyButton text={text} label="Copy this code" /></div>
      <pre tabIndex={0}><code>{text}</code></pre>
    </div>
  );
}

/** Copies a text; says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => { setCopied(false); }, shownMs);
    return () => { clearTimeout(timer); };
  }, [copied]);
  return (
    <IconButton
      name={copied ? 'check' : 'copy'} label={copied ? 'Copied' : label} class="copy"
      onClick={(event) => {
        event.stopPropagation();
        wish({ kind: 'copy', text });
        setCopied(true);
      }}
    />
  );
}
