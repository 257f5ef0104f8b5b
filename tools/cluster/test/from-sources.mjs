/**
 * `node --import ./from-sources.mjs --conditions=@chancery/source`: runs TypeScript sources, ours and the workspace's,
 * without a build. For tests that need a process of their own.
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

export async function resolve(specifier, context, next) {
  const own = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
  return next(own ? specifier.replace(/\.js$/, '.ts') : specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { transform } = await import('@swc/core');
  const source = await readFile(new URL(url), 'utf8');
  const jsc = { target: 'es2022', parser: { syntax: 'typescript', decorators: true } };
  const { code } = await transform(source, { jsc, module: { type: 'es6' }, sourceMaps: 'inline', swcrc: false });
  return { format: 'module', source: code, shortCircuit: true };
}

// This file is its own hooks, which run in another thread.
if (isMainThread) register(import.meta.url);
