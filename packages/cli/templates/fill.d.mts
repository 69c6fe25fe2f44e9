export declare const camel: (name: string) => string
export declare const titleOf: (name: string) => string
export declare const fill: (text: string, name: string, more?: Readonly<Record<string, string>>) => string
export declare const isIdentifier: (word: string) => boolean
