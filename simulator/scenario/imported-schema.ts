// What an import could not bring into a scenario. It is data, not a comment: every output of a forecast says what its answers lack.
import * as z from 'zod'
import { text } from './options.ts'

const texts = (description: string) =>
  z
    .array(text({ description: 'One of them, in words.' }))
    .max(1000)
    .prefault([])
    .meta({ description })

export const importedSchema = z
  .strictObject({
    from: text({ description: 'What the scenario was imported from.' }).prefault(''),
    policiesLeftOut: texts(
      'Scaling policies and scheduled actions that the service has and this scenario does not, with the reason. Delete an entry once the scenario has it.',
    ),
    notRead: texts(
      'Settings of the service that could not be read, with what stands in for them. Delete an entry once the setting is right.',
    ),
    notModelled: texts('Settings of the service that surgecast does not model.'),
  })
  .meta({ description: 'What `surgecast import` could not bring along; every output of a forecast says so.' })
