export const plants: readonly { adapter: string; source: string; right: string; wrong: string; tests: string }[]
