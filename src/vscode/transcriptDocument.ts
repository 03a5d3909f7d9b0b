import * as vscode from 'vscode';
import * as z from 'zod';
import { Refusal, sentenceOf } from '../core/errors';
import type { Task } from '../core/task';
import { transcriptText } from '../core/transcriptText';
import { schemes } from './commandList';
import { Coalesced } from './coalesced';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';

const addressSchema = z.object({ task: z.string(), run: z.number().int().positive() });
const shownLines = 5000;

/** Transcripts as read-only documents that grow while the run goes on. */
export class TranscriptDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly owned: vscode.Disposable[] = [this.changed];
  /** Open documents that may grow, by address. */
  private readonly growing = new Map<string, Coalesced>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly current: CurrentRepository, private readonly guard: Guard) {
    this.owned.push(
      vscode.workspace.registerTextDocumentContentProvider(schemes.transcript, this),
      current.onEvent((event) => {
        if (event.type === 'transcript') this.grew(event);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.keepEndInView(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri)),
    );
  }

  /** Opens the transcript of the newest run, at its end. */
  async open(task: Task): Promise<void> {
    if (!task.runs) throw new Refusal(`“${task.brief.title}” has not run yet. Start it to get a transcript.`);
    const document = await vscode.workspace.openTextDocument(addressOf(task, task.runs));
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    revealEnd(editor);
  }

  /** What keeps it from being read is told in its place: VS Code would show a raw error, and only once. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    try {
      return await this.read(uri);
    } catch (error) {
      this.guard.record('Reading a transcript', error);
      return sentenceOf(error);
    }
  }

  dispose(): void {
    for (const one of [...this.owned, ...this.growing.values()]) one.dispose();
  }

  private async read(uri: vscode.Uri): Promise<string> {
    const { task: id, run } = addressSchema.parse(JSON.parse(uri.query));
    const repository = await this.current.ready();
    const lines = await repository.engine.transcript(id, run);
    const title = repository.engine.tasks().get(id)?.brief.title ?? 'A deleted task';
    return transcriptText(lines, { heading: `${title} – run ${run}`, most: shownLines, clock: (at) => new Date(at).toLocaleTimeString() });
  }

  private grew({ task, run }: { task: string; run: number }): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme !== schemes.transcript || uri.query !== JSON.stringify({ task, run })) continue;
      const key = uri.toString();
      const refresh = this.growing.get(key) ?? new Coalesced(250, () => this.changed.fire(uri));
      this.growing.set(key, refresh);
      refresh.ask();
    }
  }

  private forget(uri: vscode.Uri): void {
    this.growing.get(uri.toString())?.dispose();
    this.growing.delete(uri.toString());
  }

  /** Who looks at the end goes on looking at the end; who has scrolled up is left alone. */
  private keepEndInView(document: vscode.TextDocument): void {
    if (document.uri.scheme !== schemes.transcript) return;
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document !== document) continue;
      const seen = this.lastLine.get(editor) ?? 0;
      this.lastLine.set(editor, document.lineCount);
      const bottom = editor.visibleRanges.at(-1)?.end.line ?? 0;
      if (bottom >= seen - 3) revealEnd(editor);
    }
  }

  private readonly lastLine = new WeakMap<vscode.TextEditor, number>();
}

function addressOf({ id, brief }: Task, run: number): vscode.Uri {
  const name = `${brief.title.replaceAll('/', '∕')} – run ${run}`;
  return vscode.Uri.from({ scheme: schemes.transcript, path: `/${name}`, query: JSON.stringify({ task: id, run }) });
}

function revealEnd(editor: vscode.TextEditor): void {
  const line = Math.max(0, editor.document.lineCount - 1);
  editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.Default);
}
