#!/usr/bin/env python3
"""A Parley client on Python's standard library alone: python3 chat.py http://localhost:4000 NAME

Lines of standard input are said in the lobby; what is said there is printed. Whatever happens to the connection,
nothing is lost, doubled or shown twice.
"""
import base64, itertools, json, os, socket, struct, sys, threading, time, urllib.parse, uuid


class Chat:
    def __init__(self, url, name):
        self.url, self.lock, self.numbers = urllib.parse.urlsplit(url), threading.RLock(), itertools.count()
        self.guest = {"name": name, "key": base64.urlsafe_b64encode(os.urandom(24)).decode()}
        self.lobby, self.epoch, self.last, self.outbox = None, None, 0, []

    # Frames of a WebSocket, packets of Engine.IO in them, packets of Socket.IO in those.

    def run(self):
        while True:
            try:
                self.answers, self.fetching = {}, False
                self.wire = socket.create_connection((self.url.hostname, self.url.port or 80), timeout=60)
                self.stream = self.wire.makefile("rb")
                self.wire.sendall((f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {self.url.netloc}\r\n"
                                   "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                   "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n").encode())
                while self.stream.readline().strip():
                    pass
                while True:
                    self.handle(self.read())
            except (OSError, ValueError, struct.error):  # refused, broken off, or cut in the middle of a frame
                self.lobby = None
                time.sleep(0.2 + os.urandom(1)[0] / 256)  # not all clients at the same moment

    def read(self):
        kind, size = self.stream.read(2)
        if size > 125:
            size, = struct.unpack(">H" if size == 126 else ">Q", self.stream.read(2 if size == 126 else 8))
        return self.stream.read(size).decode()

    def write(self, text):
        data, mask = text.encode(), os.urandom(4)
        size = bytes([128 + len(data)]) if len(data) < 126 else struct.pack(">BH", 254, len(data))
        self.wire.sendall(b"\x81" + size + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(data)))

    def ask(self, event, request, answered):
        self.answers[number := str(next(self.numbers))] = answered
        self.write(f"42/chat,{number}" + json.dumps([event, request], ensure_ascii=False))

    def handle(self, frame):
        with self.lock:
            if frame.startswith("0"):
                self.write("40/chat," + json.dumps({"guest": self.guest}))
            elif frame == "2":
                self.write("3")
            elif frame.startswith("42/chat,"):
                event, data = json.loads(frame[8:])
                getattr(self, "on_" + event, lambda _: None)(data)
            elif frame.startswith("43/chat,"):
                number, answer = frame[8:].split("[", 1)
                self.answers.pop(number)(json.loads("[" + answer)[0])

    # Event n is shown when n = last + 1 and dropped when n <= last; otherwise what lies between is fetched.

    def on_session(self, session):
        self.lobby = next(channel for channel in session["channels"] if channel["kind"] == "public")
        if self.epoch != self.lobby["epoch"]:
            self.epoch, self.last = self.lobby["epoch"], self.lobby["head"]
        self.fetch(self.lobby["head"])
        self.send()

    def on_event(self, event):
        if event["channelId"] == self.lobby["id"] and event["seq"] == self.last + 1:
            self.last += 1
            if event["type"] == "message":
                print(f"{event['by']['name']}: {event['text']}", flush=True)
        elif event["channelId"] == self.lobby["id"]:
            self.fetch(event["seq"])

    def on_heads(self, heads):
        self.fetch(heads.get(self.lobby["id"], [self.epoch, 0])[1])

    def fetch(self, head):
        if head > self.last and not self.fetching:
            self.fetching = True
            self.ask("sync", {"channelId": self.lobby["id"], "epoch": self.epoch, "after": self.last}, self.on_page)

    def on_page(self, page):
        for event in page.get("events", []):
            self.on_event(event)
        self.fetching = False
        self.fetch(page.get("head", 0))

    # One message at a time, under the same clientId until there is an answer that is not "try again".

    def say(self, text):
        with self.lock:
            self.outbox.append({"clientId": str(uuid.uuid4()), "text": text})
            if len(self.outbox) == 1:
                self.send()

    def send(self):
        if self.lobby and self.outbox:
            try:
                self.ask("send", {"channelId": self.lobby["id"], **self.outbox[0]}, self.on_sent)
            except OSError:
                pass  # it waits for the next session

    def on_sent(self, answer):
        if answer["ok"] or "retryAfter" not in answer["error"]:
            self.outbox.pop(0)
        else:
            time.sleep(answer["error"]["retryAfter"] / 1000)
        self.send()


if __name__ == "__main__":
    chat = Chat(*sys.argv[1:3])
    threading.Thread(target=chat.run, daemon=True).start()
    for line in sys.stdin:
        chat.say(line.rstrip("\n"))
    while chat.outbox:
        time.sleep(0.05)
