#!/usr/bin/env python3
"""What a service keeps through load, stops and traces: running_test.py LANEWAY."""
import http.client
import json
import threading

from service import Consumer, Service, check, finish, folder, write


def thousand_requests_to_twenty_flows():
    """Each reaches its own flow exactly once, those of one key in the order in which they were accepted."""
    for number in range(20):
        write(f"many/f{number}.flow", f"""Lane {{ # Lane
n1: rectangle label:"Receive" action:"http.receive" path:"/in" order:"request.query.key"
n2: rectangle label:"Queue it" action:"queue"
n3: rectangle label:"Say it" action:"log" message:"{{{{ request.query.key }}}} {{{{ request.query.n }}}}"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}}
""")
    service = Service("many", "--store", f"sqlite:{folder}/many.db", log_level="info")
    statuses = []

    def post(flow):
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        for n in range(50):
            connection.request("POST", f"/hooks/f{flow}/in?key={n % 5}&n={n // 5}", b"{}")
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        connection.close()

    senders = [threading.Thread(target=post, args=(flow,)) for flow in range(20)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    check(statuses == [202] * 1000, f"every request is accepted, got {set(statuses)}")
    check(service.stop() == 0, "the server ends with 0, having done what it accepted")
    said = {}
    ends = {}
    for line in map(json.loads, service.log):
        if line["message"] == "run.completed":
            ends[line["flow"]] = ends.get(line["flow"], 0) + 1
        elif "node" in line:
            key, n = line["message"].split()
            said.setdefault((line["flow"], key), []).append(int(n))
    check(ends == {f"f{number}": 50 for number in range(20)}, f"every flow has its fifty runs, got {ends}")
    wrong = {place: order for place, order in said.items() if order != list(range(10))}
    check(len(said) == 100 and not wrong, f"the runs of a key are in the order of their requests, each once; not: {wrong}")


SECRET = {"SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
SENDS = """Lane {{ # Lane
n1: rectangle label:"Receive" action:"http.receive" path:"/in"
n2: rectangle label:"Queue it" action:"queue"
n3: rectangle label:"Send it on" action:"http.post" url:"{}" timeout:"5m" body:"{{{{ request.body }}}}" secret:"env:SECRET"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}}
"""


def second_sigterm_ends_at_once():
    """The first waits for what is under way; the second does not, and the run goes on with the next start."""
    never = threading.Event()
    consumer = Consumer(lambda number: never.wait() and 204 if number == 1 else 204)
    arguments = (write("stop/sends.flow", SENDS.format(consumer.url)), "--store", f"sqlite:{folder}/stop.db",
                 "--allow-address", "127.0.0.1", "--grace", "10m")
    service = Service(*arguments, environment=SECRET, log_level="info")
    status, _, body = service.request("POST", "/hooks/sends/in", b"{}")
    run = json.loads(body)["run"]
    check(status == 202, f"the request is accepted, got {status}")
    consumer.arrived.get(timeout=60)
    service.process.terminate()
    service.wait_for_log('"stopping"')
    check(service.process.poll() is None, "the first SIGTERM waits for what is under way")
    service.process.terminate()
    check(service.ended() == -15, "the second ends the process")
    again = Service(*arguments, environment=SECRET)
    check(again.run_until(run, "completed", "failed").get("status") == "completed", "the run goes on and is completed")
    keys = [headers.get("webhook-id") for headers, _ in consumer.received]
    check(len(keys) == 2 and keys[0] == keys[1] and keys[0], f"what was under way is done again with the same key, got {keys}")
    check(again.stop() == 0, "one SIGTERM ends an idle server with 0")


def traces_go_on():
    """A traceparent reaches what a run sends: the same trace, a span of the step's own."""
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    consumer = Consumer()
    service = Service(write("trace/sends.flow", SENDS.format(consumer.url)), "--store", "memory:", "--allow-address", "127.0.0.1",
                      environment=SECRET, log_level="info")
    parent = f"00-{trace}-00f067aa0ba902b7-01"
    service.request("POST", "/hooks/sends/in", b"{}", {"traceparent": parent, "tracestate": "shop=1"})
    consumer.arrived.get(timeout=60)
    sent = consumer.received[0][0]
    version, same, span, flags = sent.get("traceparent", "---").split("-")
    check((version, same, flags) == ("00", trace, "01"), f"the trace goes on, got {sent.get('traceparent')}")
    check(len(span) == 16 and span != "00f067aa0ba902b7", f"with a span of its own, got {span}")
    check(sent.get("tracestate") == "shop=1", "and the trace's state")
    check(parent in service.wait_for_log("run.completed"), "the end of the run names its trace in the log")

    # An event that is emitted within a trace takes it along to every endpoint.
    endpoint = json.dumps({"url": consumer.url, "events": ["order.*"]})
    check(service.request("POST", "/api/v1/endpoints", endpoint, {"content-type": "application/json"})[0] == 201, "an endpoint is added")
    service.request("POST", "/api/v1/events", '{"type":"order.shipped"}', {"content-type": "application/json", "traceparent": parent, "tracestate": "shop=2"})
    consumer.arrived.get(timeout=60)
    delivered = consumer.received[1][0]
    check(delivered.get("traceparent", "").startswith(f"00-{trace}-"), f"a delivery goes on with the trace, got {delivered.get('traceparent')}")
    check(delivered.get("tracestate") == "shop=2", "and its state")
    for broken in ("", "00-zz-00f067aa0ba902b7-01", "ff-" + parent[3:], parent + "-x", f"00-{'0' * 32}-00f067aa0ba902b7-01"):
        service.request("POST", "/hooks/sends/in", b"{}", {"traceparent": broken})
        consumer.arrived.get(timeout=60)
        got = consumer.received[-1][0].get("traceparent")
        check(got != broken and (got is None or trace not in got), f"{broken!r} is no trace to go on with, got {got}")
    check(service.stop() == 0, "the server ends with 0")


thousand_requests_to_twenty_flows()
second_sigterm_ends_at_once()
traces_go_on()
finish()
