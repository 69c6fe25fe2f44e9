/** Parts of at most `max` UTF-16 units, cut at a paragraph, a sentence, a word; white space at a cut is dropped. */
export declare const split: (text: string, max: number) => string[]
