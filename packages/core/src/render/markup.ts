import type { Markup } from '../model/content.js'

export declare const convert: (text: string, from: Markup, to: Markup) => string
