// The page: bundled and named by content, so that browsers may keep it for ever.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const source = join(dirname(fileURLToPath(import.meta.url)), '../src/page/browser')

export const buildPanel = async (folder) => {
  mkdirSync(folder, { recursive: true })
  const { outputFiles } = await build({
    entryPoints: [join(source, 'main.ts'), join(source, 'panel.css')],
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
  const html = readFileSync(join(source, 'index.html'), 'utf8')
    .replace('STYLE', named('.css'))
    .replace('SCRIPT', named('.js'))
  for (const name of readdirSync(folder)) if (/\.(js|css|html)$/.test(name)) rmSync(join(folder, name))
  for (const { path, contents } of outputFiles) writeFileSync(path, contents)
  writeFileSync(join(folder, 'index.html'), html)
}
