#!/usr/bin/env node
import { command } from '@curvature/workbench/command';

await command(import.meta.url, () => import('./bin.js'));
