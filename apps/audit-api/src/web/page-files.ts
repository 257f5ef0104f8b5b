import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { extname } from 'node:path';

/** A file of the page, as it is answered. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly isImmutable: boolean;
}

/** Where web/build.mjs puts them; seen from src/ and from dist/ it is the same. */
const FOLDER = new URL('../../dist/page/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };

/** The page's few files, read once. @throws Error when it was not built */
export const readPage = (folder: URL = FOLDER): PageFile[] => {
  const file = (name: string, path: string, type: string): PageFile => {
    const body = readFileSync(new URL(name, folder));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    return { path, type, body, etag, isImmutable: path !== '/' };
  };
  const assets = readdirSync(new URL('assets/', folder)).flatMap((name) => {
    const type = TYPES[extname(name)];
    return type === undefined ? [] : [file(`assets/${name}`, `/assets/${name}`, type)];
  });
  return [file('index.html', '/', 'text/html; charset=utf-8'), ...assets];
};
