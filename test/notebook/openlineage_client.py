"""OpenLineage's own client reads events, a line each, and says what it makes of them.

Each event is built of the client's classes, which refuse a field that they do not know and check what they are given.
With an address it sends them there by its own transport. It prints a JSON object: the events as the client would send
them, and the ids that it makes of the names.
"""

import json
import sys
import typing
import uuid

import attr
from openlineage.client import event_v2, facet_v2
from openlineage.client.serde import Serde
from openlineage.client.transport.http import HttpConfig, HttpTransport

FACETS = {
    "parent": facet_v2.parent_run.ParentRunFacet,
    "nominalTime": facet_v2.nominal_time_run.NominalTimeRunFacet,
    "errorMessage": facet_v2.error_message_run.ErrorMessageRunFacet,
    "processing_engine": facet_v2.processing_engine_run.ProcessingEngineRunFacet,
    "run.tags": facet_v2.tags_run.TagsRunFacet,
    "job.tags": facet_v2.tags_job.TagsJobFacet,
    "jobType": facet_v2.job_type_job.JobTypeJobFacet,
    "ownership": facet_v2.ownership_job.OwnershipJobFacet,
    "documentation": facet_v2.documentation_job.DocumentationJobFacet,
}


def build(kind, value):
    """A value of one of the client's classes, of its parts. A field that the class does not know is an error."""
    if typing.get_origin(kind) is list:
        return [build(typing.get_args(kind)[0], each) for each in value]
    options = [each for each in typing.get_args(kind) if each is not type(None)]
    if options:
        return build(options[0], value)
    if not (isinstance(kind, type) and attr.has(kind)):
        return value
    hints = typing.get_type_hints(kind)
    given = {}
    for name, each in value.items():
        if name == "_schemaURL":
            continue
        given[name.lstrip("_")] = build(hints.get(name, object), each)
    return kind(**given)


def facets(owner, given):
    return {name: build(FACETS.get(name) or FACETS[f"{owner}.{name}"], each) for name, each in given.items()}


def event(given):
    run, job = given["run"], given["job"]
    return event_v2.RunEvent(
        eventType=event_v2.RunState[given["eventType"]],
        eventTime=given["eventTime"],
        run=event_v2.Run(runId=run["runId"], facets=facets("run", run["facets"])),
        job=event_v2.Job(namespace=job["namespace"], name=job["name"], facets=facets("job", job["facets"])),
        inputs=[event_v2.InputDataset(**each) for each in given["inputs"]],
        outputs=[event_v2.OutputDataset(**each) for each in given["outputs"]],
        producer=given["producer"],
    )


def main():
    asked = json.loads(sys.stdin.read())
    events = [event(each) for each in asked["events"]]
    if asked.get("url"):
        # The client itself would add a tag of its own version.
        transport = HttpTransport(HttpConfig.from_dict({"url": asked["url"]}))
        for each in events:
            transport.emit(each)
    ids = [str(uuid.uuid5(uuid.UUID(asked["namespace"]), name)) for name in asked["names"]]
    print(json.dumps({"events": [Serde.to_dict(each) for each in events], "ids": ids}))


main()
