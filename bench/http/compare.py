"""Requests per second of server CPU: our check beside its limit and its peers, in one run.

Every server runs alone on core 0, wrk on core 1; the servers take turns, and each figure is the median of the rounds. The
measure is requests divided by the CPU seconds of the server's processes (user and system, from /proc), so that a busy machine
slows the run but hardly the ratio; once with few connections, where a client that waits falls asleep and waking it is the server's
work, once with more. Then: our server's start to first answer, idle memory, and p99 at 100 requests a second.

Loopback only; bounded by ROUNDS and SECONDS; started by `cargo xtask lab http`.
"""
import http.client
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROUNDS, SECONDS, CONNECTIONS = 5, 4, (8, 32)
PATIENCE = 120
ROOT = pathlib.Path(__file__).parents[2]
MESSAGE = (
    "UNG DUNG VCB DIGIBANK cua ban duoc PHAT HIEN KICH HOAT tren thiet bi la. Neu KHONG PHAI BAN KICH HOAT vui long bam vao "
    "https://vietcombank.vn-ms-vidu.top de doi thiet bi hoac huy truoc 17h hom nay de tranh mat tai san. Moi thac mac lien he "
    "0912 000 345 hoac zalo 0912000345 de duoc ho tro."
)
JSON = json.dumps({"text": MESSAGE})
MAIL = f"From: a@a.example\r\nTo: b@b.example\r\nSubject: sms\r\nDate: Sat, 28 Nov 2026 08:00:00 +0700\r\nMessage-ID: <1@a.example>\r\n\r\n{MESSAGE}\r\n"
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A server of one address, started on core 0."""

    def __init__(self, name, command, port, path, body, kind, env=None):
        self.name, self.port, self.path, self.body, self.kind = name, port, path, body, kind
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env={**os.environ, **(env or {})},
        )
        self.first_answer = self.wait()

    def ask(self):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        link.request("POST", self.path, self.body.encode(), {"Content-Type": self.kind})
        answer = link.getresponse()
        answer.read()
        link.close()
        return answer.status

    def wait(self):
        while time.monotonic() - self.started < PATIENCE:
            try:
                if self.ask() == 200:
                    return time.monotonic() - self.started
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        self.stop()
        raise SystemExit(f"{self.name} does not answer")

    def processes(self):
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == self.process.pid:  # the session it began
                yield fields, folder

    def cpu(self):
        return sum(int(fields[11]) + int(fields[12]) for fields, _ in self.processes()) / TICKS

    def resident(self):
        pages = sum(int((folder / "statm").read_text().split()[1]) for _, folder in self.processes())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def load(self, script, connections):
        before = self.cpu()
        out = subprocess.run(
            ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-s", script,
             f"http://127.0.0.1:{self.port}{self.path}"],
            capture_output=True, text=True, check=True, timeout=SECONDS + 30,
        ).stdout
        used = self.cpu() - before
        done = next(int(line.split()[0]) for line in out.splitlines() if " requests in " in line)
        if "Non-2xx" in out:
            raise SystemExit(f"{self.name} refused some: {out}")
        return done / used

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)


def wrk_script(folder, server):
    path = folder / f"{server.name}.lua"
    body = json.dumps(server.body)
    path.write_text(f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "{server.kind}"\nwrk.body = {body}\n')
    return str(path)


RSPAMD = """
options {{ filters = "regexp,chartable"; pidfile = "{folder}/rspamd.pid"; dns {{ nameserver = ["127.0.0.1:9"]; timeout = 0.1s; }} raw_mode = false; }}
logging {{ type = "file"; filename = "{folder}/rspamd.log"; level = "error"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
.include "/etc/rspamd/common.conf"
"""
# What asks the network, needs Redis or keeps state; rules that read the text stay on.
NETWORKED = ("rbl", "surbl", "dkim", "dmarc", "spf", "arc", "fuzzy_check", "asn", "mx_check", "greylist", "ratelimit", "replies",
             "history_redis", "url_redirector", "phishing", "neural", "dkim_signing", "bimi", "p0f", "milter_headers", "maillist")


def rspamd(folder, port):
    local = folder / "local.d"
    local.mkdir()
    for module in NETWORKED:
        (local / f"{module}.conf").write_text("enabled = false;\n")
    config = folder / "rspamd.conf"
    config.write_text(RSPAMD.format(folder=folder, port=port))
    folder.chmod(0o777)
    command = ["rspamd", "-f", "-i", "-u", "root", "-g", "root", "-c", str(config), f"--var=LOCAL_CONFDIR={folder}", f"--var=DBDIR={folder}", f"--var=RUNDIR={folder}"]
    return command, port, "/checkv2", MAIL, "text/plain"


def steady(server, rate=100, seconds=20):
    """Open loop: the send times are fixed beforehand; a slow answer does not slow the next question."""
    times, lock, threads = [], threading.Lock(), 16
    start = time.monotonic() + 0.2

    def work(first):
        link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        for number in range(first, rate * seconds, threads):
            due = start + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            link.request("POST", server.path, server.body.encode(), {"Content-Type": server.kind})
            link.getresponse().read()
            with lock:
                times.append(time.monotonic() - due)

    workers = [threading.Thread(target=work, args=(first,)) for first in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    times.sort()
    return times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000, len(times)


def main():
    ours, null, python = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        common = ("/api/v1/check", JSON, "application/json")
        rate = ["--rate", "4000000000"]
        recipes = {
            "canhgiac": ([ours, "--data", str(folder / "data"), "serve", "--listen", "127.0.0.1:18081", *rate], 18081, *common),
            "null_post": ([null, "127.0.0.1:18082"], 18082, *common),
            "tfidf": ([python, "-m", "uvicorn", "tfidf:app", "--app-dir", str(ROOT / "bench/http"), "--port", "18083", "--log-level", "error"], 18083, *common),
            "rspamd": rspamd(folder, 18084),
        }
        env = {"CANHGIAC_KEY": str(folder / "key")}
        rounds = {(count, name): [] for count in CONNECTIONS for name in recipes}
        for _ in range(ROUNDS):
            for name, recipe in recipes.items():
                server = Server(name, *recipe, env=env)
                try:
                    script = wrk_script(folder, server)
                    server.load(script, CONNECTIONS[0])  # warm
                    for count in CONNECTIONS:
                        rounds[count, name].append(server.load(script, count))
                finally:
                    server.stop()
        for count in CONNECTIONS:
            print(f"requests per server CPU-second, median of {ROUNDS} rounds of {SECONDS} s, {count} connections (lowest – highest)")
            median = {name: statistics.median(rounds[count, name]) for name in recipes}
            for name in recipes:
                values = rounds[count, name]
                print(f"  {name:10} {median[name]:10.0f}  ({min(values):.0f} – {max(values):.0f})")
            for name, wanted in [("null_post", 0.3), ("tfidf", 25), ("rspamd", 20)]:
                print(f"  canhgiac / {name}: {median['canhgiac'] / median[name]:.2f} (wanted {wanted})")
        server = Server("canhgiac", *recipes["canhgiac"], env=env)
        try:
            print(f"start to first answer {server.first_answer:.2f} s, resident {server.resident():.0f} MB")
            middle, high, n = steady(server)
            print(f"100 requests/s, n = {n}: p50 {middle:.1f} ms, p99 {high:.1f} ms; resident {server.resident():.0f} MB")
        finally:
            server.stop()


main()
