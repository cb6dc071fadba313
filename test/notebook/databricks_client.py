"""What Databricks' own client for Python sees of the workspace of the tests: one JSON object on stdout."""

import datetime
import json
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.service import jobs

host, token, client_id, client_secret = sys.argv[1:]
client = WorkspaceClient(host=host, token=token, auth_type="pat")
SHORT = datetime.timedelta(seconds=30)


def submit(key=None, **does):
    parameters = {name: str(value) for name, value in does.items()}
    notebook = jobs.NotebookTask(notebook_path="/Repos/a", base_parameters=parameters)
    task = jobs.SubmitTask(task_key="job", existing_cluster_id="c-1", notebook_task=notebook)
    return client.jobs.submit(run_name="r", idempotency_token=key, timeout_seconds=600, tasks=[task])


def problem(act):
    try:
        act()
    except Exception as error:
        return {"type": type(error).__name__, "code": getattr(error, "error_code", None), "message": str(error)}


def ended(run):
    details = run.status.termination_details
    return {
        "life": run.state.life_cycle_state.value,
        "result": run.state.result_state.value,
        "code": details.code.value,
        "type": details.type.value,
        "page": run.run_page_url,
    }


said = {}
first = submit("a-token", exit='{"rows": 42}')
said["same run"] = submit("a-token").run_id == first.run_id
good = first.result(timeout=SHORT)
said["good"] = ended(good)
said["exit"] = client.jobs.get_run_output(good.tasks[0].run_id).notebook_output.result
said["listed"] = [run.run_id for run in client.jobs.list_runs(limit=24, completed_only=True)] == [good.run_id]

bad = submit(how="fail").result(timeout=SHORT)
output = client.jobs.get_run_output(bad.tasks[0].run_id)
said["bad"] = {**ended(bad), "error": output.error, "traced": "no such order" in output.error_trace}
said["cloud"] = problem(lambda: submit(how="cloud").result(timeout=SHORT))["type"]

stopped = submit(ms=60_000)
client.jobs.cancel_run(stopped.run_id)
said["stopped"] = ended(client.jobs.wait_get_run_job_terminated_or_skipped(stopped.run_id, timeout=SHORT))

environment = jobs.JobEnvironment("e", jobs.compute.Environment(environment_version="2"))
file = jobs.SparkPythonTask(python_file="/Workspace/a.py", parameters=["--ms", "100"])
task = jobs.SubmitTask(task_key="job", environment_key="e", spark_python_task=file)
said["serverless"] = ended(client.jobs.submit(tasks=[task], environments=[environment]).result(timeout=SHORT))

made = client.jobs.create(name="nightly", tasks=[jobs.Task(task_key="a", notebook_task=jobs.NotebookTask("/Repos/a"))])
now = client.jobs.run_now(made.job_id, idempotency_token="b-token", job_parameters={"exit": "7"})
said["job"] = ended(now.result(timeout=SHORT))
said["parameters"] = client.jobs.get_run(now.run_id).job_parameters[0].as_dict()

client.jobs.delete_run(good.run_id)
said["deleted"] = problem(lambda: client.jobs.get_run(good.run_id))
said["deleted token"] = problem(lambda: submit("a-token"))["code"]
said["no tasks"] = problem(lambda: client.jobs.submit(tasks=[]))["code"]

principal = WorkspaceClient(host=host, client_id=client_id, client_secret=client_secret, auth_type="oauth-m2m")
said["principal"] = principal.jobs.get_run(bad.run_id).run_id == bad.run_id
wrong = WorkspaceClient(host=host, client_id=client_id, client_secret="wrong", auth_type="oauth-m2m")
said["wrong secret"] = problem(lambda: wrong.jobs.get_run(bad.run_id))["message"]
other = WorkspaceClient(host=host, token="dapi-other", auth_type="pat")
said["wrong token"] = problem(lambda: other.jobs.get_run(bad.run_id))

print("faults", flush=True)
sys.stdin.readline()
said["after 429 twice"] = client.jobs.get_run(bad.run_id).run_id == bad.run_id
said["bad gateway"] = problem(lambda: list(client.jobs.list_runs()))["type"]
print(json.dumps(said))
