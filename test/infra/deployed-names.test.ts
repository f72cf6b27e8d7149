import { expect, it } from 'vitest';
import { synthesize } from './synthesized.ts';

/** The last literal of an output's value: what stands before it is only known in the account. */
const endingsOf = (outputs: Readonly<Record<string, { readonly Value?: unknown }>>): readonly string[] =>
  Object.values(outputs).map(({ Value }) => /"([^"]*)"[\]}]*$/.exec(JSON.stringify(Value))?.[1] ?? '');

it("the stacks print what the operator's commands look for: the address of the launches, topic and bucket", () => {
  const { data, trading } = synthesize();
  expect(endingsOf(trading.findOutputs('*'))).toContain('/webhooks/launches');
  expect(Object.keys(data.findOutputs('*')).join()).toMatch(/exportsbucket.*alertstopic/);
  data.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'osprey-alerts' });
});
