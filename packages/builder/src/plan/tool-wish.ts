/** Programs that a build brings itself, since no system has every version. npm comes with Node, unless a version is named. */
export type ToolName = 'node' | 'npm' | 'pnpm' | 'yarn' | 'bun'

/** `range` is a valid range of versions; `from` says for the log where it stands. */
export type ToolWish = { tool: ToolName; range: string; from: string }

/** `atRunTime`: the start command needs it, so the image has it too. */
export type PlannedTool = ToolWish & { atRunTime: boolean }
