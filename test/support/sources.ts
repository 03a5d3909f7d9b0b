import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

export interface Source { path: string; text: string }
export interface Import { specifier: string; typeOnly: boolean }

/** All files of ours below a folder of the checkout whose name ends so; paths use forward slashes. */
export function sourcesIn(folder: string, ending: RegExp): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => ({ path: join(folder, file).replaceAll('\\', '/'), text: readFileSync(join(folder, file), 'utf8') }));
}

/** Everything a file imports, in whatever way: import, export from, import(), require(), and types by import('…'). */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, typeOnly });
  };
  visit(parsed(source), (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && isLoader(node.expression)) add(node.arguments[0], false);
  });
  return found;
}

/** The names of these globals (`process`, `Date.now`, …) that a file uses as values. */
export function globalsOf(source: Source, names: readonly string[]): string[] {
  const found = new Set<string>();
  visit(parsed(source), (node) => {
    if (ts.isPropertyAccessExpression(node)) found.add(node.getText());
    else if (ts.isIdentifier(node) && standsAlone(node)) found.add(node.text);
    else if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) found.add('new Date()');
  });
  return names.filter((name) => found.has(name));
}

function parsed({ path, text }: Source): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  node.forEachChild((child) => visit(child, look));
}

function isLoader(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

/** Not the `x` of `a.x`, `{ x: 1 }` or a declared member named x. */
function standsAlone(node: ts.Identifier): boolean {
  const { parent } = node;
  return !((ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)
    || ts.isMethodSignature(parent) || ts.isBindingElement(parent)) && parent.name === node);
}
