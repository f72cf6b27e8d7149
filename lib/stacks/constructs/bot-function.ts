/** A function of `functions/<name>` with a role, a log and a bundle of its own. */
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { bundledInstead, bundling } from '#functions/bundling/bundling.ts';
import { type FunctionDefinition, type FunctionName, functions } from '#functions/triggers.ts';
import type { EnvironmentOf } from '../environments.ts';
import { functionNameOf } from '../names.ts';
import { mapEntries } from './entries.ts';

export type BotFunctionProps<F extends FunctionName> = {
  readonly environment: EnvironmentOf<F>;
  /** Executions that no other function of the account can take; undefined for none. */
  readonly reservedConcurrency?: number | undefined;
};

const fileFromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** `--<option>:<name>=<value>` for each entry; the CDK leaves out an argument that is `false`, but not its text. */
const argumentsOf = (option: string, entries: Readonly<Record<string, string | boolean>>) =>
  Object.fromEntries(Object.entries(entries).map(([name, value]) => [`--${option}:${name}`, String(value)]));

/** The same bundle as {@link bundling} gives, in the words of the CDK. */
const cdkBundling: BundlingOptions = {
  format: OutputFormat.CJS,
  target: bundling.target,
  minify: bundling.minify,
  mainFields: [...bundling.mainFields],
  define: bundling.define,
  externalModules: [],
  esbuildArgs: {
    ...argumentsOf('supported', bundling.supported),
    ...argumentsOf(
      'alias',
      mapEntries(bundledInstead, (_name, path) => fileFromRoot(path)),
    ),
  },
  logLevel: LogLevel.ERROR,
};

export class BotFunction<F extends FunctionName = FunctionName> extends NodejsFunction {
  /** Always there: it is given to the function below. */
  declare readonly role: Role;
  readonly definition: FunctionDefinition;

  constructor(scope: Construct, name: F, { environment, reservedConcurrency }: BotFunctionProps<F>) {
    const definition: FunctionDefinition = functions[name];
    const logGroup = new LogGroup(scope, `${name}-log`, {
      logGroupName: `/aws/lambda/${functionNameOf(name)}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${name}-role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${name} may do`,
    });
    super(scope, name, {
      functionName: functionNameOf(name),
      entry: fileFromRoot(`functions/${name}/index.ts`),
      depsLockFilePath: fileFromRoot('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: definition.memoryMb,
      timeout: Duration.seconds(definition.timeoutSeconds),
      environment,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      bundling: cdkBundling,
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    });
    logGroup.grantWrite(role);
    this.definition = definition;
  }
}
