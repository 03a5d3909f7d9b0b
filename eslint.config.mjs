import { builtinModules } from 'node:module';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const nodeModules = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** No default exports: a thing has one name everywhere. Types named with an I prefix hide what they are. */
const shape = [
  { selector: 'ExportDefaultDeclaration', message: 'Export it by its name.' },
  { selector: 'TSInterfaceDeclaration[id.name=/^I[A-Z][a-z]/]', message: 'No I prefix: name the thing.' },
];

/** The core is deterministic: time and chance are handed to it. */
const outsideWorld = ['Date.now', 'Math.random', 'performance.now'].map((call) => {
  const [object, property] = call.split('.');
  return { selector: `MemberExpression[object.name='${object}'][property.name='${property}']`, message: `${call} does not belong here: take the value as an argument.` };
});

export default defineConfig(
  { ignores: ['dist/', 'out/', 'node_modules/', 'media/'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { args: 'after-used', argsIgnorePattern: '^_', caughtErrors: 'all' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
      // Ports are objects of closures, written with method signatures; nothing in them depends on `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Ports and fakes implement async signatures without having to wait.
      '@typescript-eslint/require-await': 'off',
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      'max-lines': ['error', 400],
      'no-empty': 'error',
      'no-else-return': 'error',
      'no-restricted-syntax': ['error', ...shape],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-control-regex': 'error',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['src/core/**', 'src/protocol/**'],
    rules: {
      'no-restricted-syntax': ['error', ...shape, ...outsideWorld],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'console'],
      'no-restricted-imports': ['error', ...nodeModules, 'vscode'],
    },
  },
  { files: ['src/engine/**'], rules: { 'no-restricted-imports': ['error', ...nodeModules, 'vscode'] } },
  { files: ['src/node/**'], rules: { 'no-restricted-imports': ['error', 'vscode'] } },
  { files: ['src/vscode/**'], rules: { 'no-restricted-imports': ['error', 'child_process', 'fs', 'fs/promises', 'node:child_process', 'node:fs', 'node:fs/promises'] } },
  { files: ['webview/**'], rules: { 'no-restricted-imports': ['error', ...nodeModules, 'vscode'] } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // mocha's describe and it take async functions; expectations may be chained.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    ignores: ['eslint.config.mjs'],
    rules: { 'max-lines': ['error', 400], 'no-restricted-syntax': ['error', shape[0]], 'no-var': 'error', 'prefer-const': 'error', eqeqeq: 'error', 'no-empty': 'error' },
  },
);
