"""Files are sent as forms of several parts, as long as they get on."""

from __future__ import annotations

import asyncio
import io
from email import message_from_bytes
from email.message import Message

import pytest
from telegram import InputFile, InputMediaDocument
from telegram.error import NetworkError, TimedOut

from benchmarks.http_client import open_files
from tests.desk import eventually
from tests.network.servers import TOKEN, Talk, connected, deaf, friendly, rude, saying, serving
from tests.network.test_client import bot

MANY = bytes(range(256)) * 4096 * 8  # 8 MiB: more than sockets hold


def parts(request: bytes) -> dict[str, Message]:
    """Read the form of a request."""
    head, _, body = request.partition(b"\r\n\r\n")
    kind = next(line for line in head.split(b"\r\n") if line.startswith(b"Content-Type"))
    form = message_from_bytes(kind + b"\r\n\r\n" + body)
    return {
        str(part.get_param("name", header="Content-Disposition")): part
        for part in form.get_payload()
        if isinstance(part, Message)
    }


async def test_a_file_and_its_parameters_are_parts_of_one_form() -> None:
    async with serving(friendly) as server, connected() as client:
        await bot(server, client).set_chat_photo(-5, InputFile(b"\x00\r\n\xff", "Zähler.png"))
    form = parts(server.requests[0])
    assert form["chat_id"].get_payload() == "-5"
    assert form["photo"].get_payload(decode=True) == b"\x00\r\n\xff"
    assert form["photo"].get_content_type() == "image/png"
    assert 'filename="Zähler.png"'.encode() in server.requests[0]


async def test_several_files_are_named_by_what_refers_to_them() -> None:
    media = [InputMediaDocument(name.encode(), filename=f"{name}.txt") for name in "ab"]
    answer = b'{"ok":true,"result":[]}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer)
    async with serving(saying(head + answer)) as server, connected() as client:
        await bot(server, client).send_media_group(-5, media)
    form = parts(server.requests[0])
    names = [name for name in form if name not in ("chat_id", "media")]
    assert all(f"attach://{name}" in str(form["media"].get_payload()) for name in names)
    assert [form[name].get_payload() for name in names] == ["a", "b"]


@pytest.mark.parametrize("content", [MANY, io.BytesIO(MANY)], ids=["bytes", "a file"])
async def test_a_large_file_arrives_whole(content: bytes | io.BytesIO) -> None:
    async with serving(friendly) as server, connected() as client:
        file = InputFile(content, "large.bin", read_file_handle=False)
        assert await bot(server, client).set_chat_photo(-5, file)
    assert MANY in server.requests[0]


async def test_a_file_that_does_not_get_on_times_out() -> None:
    async with serving(deaf) as server, connected(read_timeout=0.05) as client:
        with pytest.raises(TimedOut, match="sending a file"):
            await bot(server, client).set_chat_photo(-5, MANY, write_timeout=0.05)


async def test_a_file_that_is_given_up_leaves_no_socket_behind() -> None:
    async with serving(deaf) as server, connected(read_timeout=0.05) as client:
        before = open_files()
        with pytest.raises(TimedOut):
            await bot(server, client).set_chat_photo(-5, MANY, write_timeout=0.05)
        await eventually(lambda: open_files() == before + 1, "but the server's")


async def test_a_slow_file_has_its_time_for_each_piece() -> None:
    async def slow(talk: Talk) -> None:
        read = 0
        while read < len(MANY):
            read += len(await talk.reader.read(1 << 18))
            await asyncio.sleep(0.05)
        await friendly(talk)

    async with serving(slow) as server, connected(read_timeout=5) as client:
        asking = bot(server, client).set_chat_photo(-5, MANY, write_timeout=1)
        call = asyncio.create_task(asking)
        await asyncio.wait([call], timeout=1.3)
        assert not call.done()
        call.cancel()
        await asyncio.wait([call])


async def test_the_time_for_an_answer_is_not_the_time_to_send() -> None:
    async def thinking(talk: Talk) -> None:
        await talk.hear()
        await asyncio.sleep(1.2)
        await talk.say(b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}')

    async with serving(thinking) as server, connected() as client:
        assert await bot(server, client).set_chat_photo(-5, b"small", write_timeout=0.5)


async def test_a_cancelled_upload_ends_its_connection() -> None:
    async with serving(friendly) as server, connected(most=1) as client:
        call = asyncio.create_task(bot(server, client).set_chat_photo(-5, MANY))
        await eventually(lambda: server.connections)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await eventually(lambda: not server.talks)
        assert await client.post(server.url)


async def test_closing_does_not_wait_for_a_server_that_reads_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("network.client.CLOSE_TIMEOUT", 0.05)
    async with serving(deaf) as server, connected() as client:
        call = asyncio.create_task(bot(server, client).set_chat_photo(-5, MANY))
        await eventually(lambda: server.connections)
        await asyncio.wait_for(client.shutdown(), 5)
        call.cancel()
        await asyncio.wait([call])


async def test_an_upload_that_breaks_off_does_not_say_the_token() -> None:
    async def part(talk: Talk) -> None:
        await talk.reader.read(100)
        talk.writer.transport.abort()

    for manner in (part, rude):
        async with serving(manner) as server, connected() as client:
            with pytest.raises(NetworkError) as raised:
                await bot(server, client).set_chat_photo(-5, MANY)
        assert TOKEN not in repr(raised.value)
        assert (raised.value.__cause__, raised.value.__context__) == (None, None)
