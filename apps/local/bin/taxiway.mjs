#!/usr/bin/env node
// The target of every npm script. Plain JavaScript without dependencies: it runs before anything is installed,
// and has to be understood by a Node that is too old for the rest.
import { checkNode } from './check-node.mjs'

checkNode()
const { runCommand } = await import('./commands.mjs')
const [command = 'help', ...args] = process.argv.slice(2)
process.exitCode = await runCommand(command, args)
