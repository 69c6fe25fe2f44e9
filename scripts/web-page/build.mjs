// A page for the browser: bundled and named by content, so that browsers may keep it for ever.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

/** `source` has `main.ts` and a style sheet of this name; the page asks for them at `files`, relative to where it is served. */
export const buildPage = async (source, style, files, folder) => {
  mkdirSync(folder, { recursive: true })
  const { outputFiles } = await build({
    entryPoints: [join(source, 'main.ts'), join(source, style)],
    outdir: folder,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
  })
  const named = (ending) => basename(outputFiles.find(({ path }) => path.endsWith(ending))?.path ?? '')
  const html = readFileSync(new URL('index.html', import.meta.url), 'utf8')
    .replaceAll('FILES', files)
    .replace('STYLE', named('.css'))
    .replace('SCRIPT', named('.js'))
  for (const name of readdirSync(folder)) if (/\.(js|css|html)$/.test(name)) rmSync(join(folder, name))
  for (const { path, contents } of outputFiles) writeFileSync(path, contents)
  writeFileSync(join(folder, 'index.html'), html)
}
