import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

export type Import = { readonly file: string; readonly specifier: string; readonly resolved?: string };

/** Every TypeScript file below a folder, as paths from the root. */
export function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return filesBelow(root, path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

/** Every import and re-export of a file, static and dynamic; relative ones resolved from the root. */
export function importsOf(root: string, file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;]*?from '([^']+)'|import\('([^']+)'\)|\nimport '([^']+)'/g),
  ];
  return specifiers.map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    if (!specifier.startsWith('.')) return { file, specifier };
    const resolved = relative(root, normalize(join(root, dirname(file), specifier))).replace(/\.js$/, '.ts');
    return { file, specifier, resolved };
  });
}

/** The package a bare specifier belongs to; `node:` for Node's own modules. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? `${parts[0]}/${parts[1]}` : (parts[0] ?? specifier);
}
