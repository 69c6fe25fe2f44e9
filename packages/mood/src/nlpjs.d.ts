// NLP.js ships no types. As much of it as is used here.
declare module '@nlpjs/core' {
  export interface Container {
    use(plugin: unknown): unknown
    get(name: string): unknown
    register(name: string, instance: unknown, isSingleton?: boolean): void
  }
  export function containerBootstrap(): Promise<Container>
}

declare module '@nlpjs/sentiment' {
  import type { Container } from '@nlpjs/core'
  export class SentimentAnalyzer {
    constructor(settings: { container: Container })
    process(input: { locale: string; text: string }): Promise<{
      sentiment: { score: number; numWords: number; numHits: number; type?: string }
    }>
  }
}

declare module '@nlpjs/lang-de' {
  export const LangDe: unknown
}
declare module '@nlpjs/lang-en' {
  export const LangEn: unknown
}
declare module '@nlpjs/lang-es' {
  export const LangEs: unknown
}
declare module '@nlpjs/lang-fr' {
  export const LangFr: unknown
}
declare module '@nlpjs/lang-it' {
  export const LangIt: unknown
}
declare module '@nlpjs/lang-nl' {
  export const LangNl: unknown
}
declare module '@nlpjs/lang-pt' {
  export const LangPt: unknown
}
