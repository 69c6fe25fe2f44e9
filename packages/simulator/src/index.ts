export * from './page/index.js'
export * from './wire/index.js'
