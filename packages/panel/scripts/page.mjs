import { fileURLToPath } from 'node:url'
import { buildPage } from '../../../scripts/web-page/build.mjs'

export const buildPanel = (folder) =>
  buildPage(fileURLToPath(new URL('../src/page/browser', import.meta.url)), 'panel.css', '-', folder)
