export function countNodes(): number
export function focused(): string
export function overflow(): number
export function seriousProblems(): Promise<string[]>
export function hiddenControls(): string[]
export function copied(): Promise<string>
export function isInView(row: object): boolean
export function isSeen(entry: object): boolean
export function shrunkTexts(): string[]
