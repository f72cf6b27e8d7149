/** What `cdk` runs: the three stacks, judged by the AWS Solutions rules. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readDeployment } from '#stacks/deployment.ts';
import { addOsprey } from '#stacks/osprey.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
addOsprey(
  app,
  readDeployment((name) => app.node.tryGetContext(name)),
);
