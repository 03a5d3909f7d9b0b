import * as vscode from 'vscode';
import * as z from 'zod';
import { Failure } from '../core/errors';
import { schemes } from './commandList';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import { changeKinds } from './openedRepository';
import type { ChangedFile } from './openedRepository';

const addressSchema = z.object({
  task: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  kind: z.enum(changeKinds),
});
type Address = z.infer<typeof addressSchema>;

/** The address of a file as it is in a frozen commit. `kind` is for the tree's decoration. */
export function frozenUri(path: string, address: Address): vscode.Uri {
  return vscode.Uri.from({ scheme: schemes.frozen, path: `/${path}`, query: JSON.stringify(address) });
}

/** What a frozen address names; null for anything else. */
export function frozenAddress(uri: vscode.Uri): (Address & { path: string }) | null {
  if (uri.scheme !== schemes.frozen) return null;
  try {
    return { ...addressSchema.parse(JSON.parse(uri.query)), path: uri.path.slice(1) };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Read-only files out of frozen commits, binary ones too. Their content never changes, so there is nothing to watch. */
export class FrozenFiles implements vscode.FileSystemProvider {
  private readonly never = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.never.event;
  /** `stat` and `readFile` of the same file come right after each other. Oldest first. */
  private readonly recent = new Map<string, Promise<Uint8Array>>();

  constructor(private readonly current: CurrentRepository, private readonly guard: Guard) {}

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { byteLength } = await this.read(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: byteLength, permissions: vscode.FilePermission.Readonly };
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.read(uri);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private read(uri: vscode.Uri): Promise<Uint8Array> {
    const key = uri.toString();
    const known = this.recent.get(key);
    if (known) return known;
    const content = this.fetch(uri);
    this.recent.set(key, content);
    for (const oldest of this.recent.keys()) {
      if (this.recent.size <= keptFiles) break;
      this.recent.delete(oldest);
    }
    content.then((bytes) => bytes.byteLength > keptBytes && this.recent.delete(key), () => this.recent.delete(key));
    return content;
  }

  private async fetch(uri: vscode.Uri): Promise<Uint8Array> {
    const address = frozenAddress(uri);
    if (!address) throw vscode.FileSystemError.FileNotFound(uri);
    const repository = await this.current.ready();
    try {
      return await repository.readFrozen(address.commit, address.path);
    } catch (error) {
      this.guard.record(`Reading ${uri.path} of a frozen commit`, error);
      if (error instanceof Failure) throw vscode.FileSystemError.FileNotFound(error.message);
      throw error;
    }
  }
}

/** The letter and colour that the Git extension uses too, for changed files in the task tree. */
export const changedFileDecorations: vscode.FileDecorationProvider = {
  provideFileDecoration(uri) {
    const address = frozenAddress(uri);
    return address ? decorations[address.kind] : undefined;
  },
};

const decorations: Record<ChangedFile['kind'], vscode.FileDecoration> = {
  added: decoration('A', 'Added', 'gitDecoration.addedResourceForeground'),
  modified: decoration('M', 'Modified', 'gitDecoration.modifiedResourceForeground'),
  deleted: decoration('D', 'Deleted', 'gitDecoration.deletedResourceForeground'),
  renamed: decoration('R', 'Renamed', 'gitDecoration.renamedResourceForeground'),
  typeChanged: decoration('T', 'Became a file of another kind', 'gitDecoration.modifiedResourceForeground'),
};

function decoration(badge: string, tooltip: string, color: string): vscode.FileDecoration {
  return new vscode.FileDecoration(badge, tooltip, new vscode.ThemeColor(color));
}

const keptFiles = 200;
const keptBytes = 256 * 1024;
