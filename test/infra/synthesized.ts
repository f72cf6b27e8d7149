/** The three stacks as CloudFormation templates, synthesized once per test file, without bundling the functions. */
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readDeployment } from '#stacks/deployment.ts';
import { addOsprey } from '#stacks/osprey.ts';

export type Templates = { readonly data: Template; readonly trading: Template; readonly operations: Template };

type Properties = Readonly<Record<string, unknown>>;
export type Resource = { readonly Type: string; readonly Properties: Properties; readonly [key: string]: unknown };

/** An app with the context of `cdk.json`, as the CDK's command line makes it. */
export const appLikeTheCli = (): App => {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  return new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
};

/** The templates for a deployment; `context` is what would follow `--context`. */
export const synthesize = (context: Readonly<Record<string, unknown>> = {}): Templates => {
  const stacks = addOsprey(
    appLikeTheCli(),
    readDeployment((name) => context[name]),
  );
  return {
    data: Template.fromStack(stacks.data),
    trading: Template.fromStack(stacks.trading),
    operations: Template.fromStack(stacks.operations),
  };
};

/** Every resource of a type, by its logical id. */
export const resourcesOfType = (template: Template, type: string): Readonly<Record<string, Resource>> =>
  template.findResources(type) as Record<string, Resource>;

/** The one resource of a type whose properties include the given values. */
export const resourceWith = (template: Template, type: string, expected: Properties): Resource & { id: string } => {
  const found = Object.entries(resourcesOfType(template, type)).filter(([, { Properties }]) =>
    Object.entries(expected).every(([key, value]) => Properties[key] === value),
  );
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) {
    throw new Error(`${found.length} resources of type ${type} have ${JSON.stringify(expected)}, expected one.`);
  }
  return { ...only[1], id: only[0] };
};
