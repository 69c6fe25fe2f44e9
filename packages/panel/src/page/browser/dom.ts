export * from '../../../../../scripts/web-page/dom.js'
