import type { Command } from 'commander';
import { type CommandIo, processIo } from '../command-io.ts';
import { registerSettingsEdit } from './settings-edit.ts';
import { registerSettingsLook } from './settings-look.ts';
import { registerSettingsVersions } from './settings-versions.ts';

/** Adds `settings`: everything that an owner can set, with its versions. */
export const registerSettings = (program: Command, io: CommandIo = processIo): void => {
  const settings = program
    .command('settings')
    .description(
      'Show, explain, check, change and roll back everything that can be set, of a user or of all (--global).',
    );
  registerSettingsLook(settings, io);
  registerSettingsEdit(settings, io);
  registerSettingsVersions(settings, io);
};
