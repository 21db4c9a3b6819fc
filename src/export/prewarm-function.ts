// The function behind a pre-warming alarm, as code to deploy: what simulator/control-loop/prewarm.ts plays, and nothing more.

/** As AWS names it; boto3 is part of it. @source https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html (read 2026-11) */
export const RUNTIME = 'python3.13'
export const HANDLER = 'index.handler'
/** Describing and updating a service takes a second or two; the default of 3 s leaves no room for a retry. */
export const TIMEOUT_S = 30

/** What it may do, with the service alone. */
export const SERVICE_ACTIONS = ['ecs:DescribeServices', 'ecs:UpdateService'] as const
export const LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'] as const

/** CLUSTER, SERVICE and FACTOR are its environment. Called by a topic, on the change of the alarm to ALARM. */
export const FUNCTION_CODE = `import json
import math
import os

import boto3

ecs = boto3.client("ecs")


def handler(event, context):
    for record in event["Records"]:
        if json.loads(record["Sns"]["Message"])["NewStateValue"] == "ALARM":
            prewarm(os.environ["CLUSTER"], os.environ["SERVICE"])


def prewarm(cluster, service):
    found = ecs.describe_services(cluster=cluster, services=[service])["services"][0]
    wanted = math.floor(float(os.environ["FACTOR"]) * found["runningCount"] + 1e-9)
    if wanted > found["desiredCount"]:
        ecs.update_service(cluster=cluster, service=service, desiredCount=wanted)
`
