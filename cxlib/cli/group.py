"""The group `cx` and its exit codes. A command is thin: it reads its options, calls one function, prints its answer."""

import click

from cxlib.terminal import printable, say

BAD_INPUT, SOME_FAILED, BUSY, INTERRUPTED, TERMINATED = 2, 1, 75, 130, 143
WEEK = "demo lab sniff import instrument check plan release render verify forget purge".split()


class Commands(click.Group):
    """Commands in the order of a quarter's work; an error of the input is said as text, without a traceback."""

    def list_commands(self, ctx) -> list[str]:
        """Give them in the order of a quarter's work."""
        return sorted(self.commands, key=[*WEEK, *self.commands].index)

    def invoke(self, ctx):
        """Turn what a person can mend into exit code 2, a full disk into 1, Ctrl-C into 130, SIGTERM into 143."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            error.message = printable(error.message)
            raise
        except (ValueError, KeyError, FileNotFoundError, PermissionError, BlockingIOError) as error:
            text = error.args[0] if isinstance(error, KeyError) and error.args else error
            say(f"cx {ctx.invoked_subcommand}: {text}", error=True)
            ctx.exit(BUSY if isinstance(error, BlockingIOError) else BAD_INPUT)  # render.lock.Locked
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            say(f"cx {ctx.invoked_subcommand}: {where}{error.strerror or error}", error=True)
            ctx.exit(SOME_FAILED)
        except KeyboardInterrupt as error:
            say("interrupted; what was finished is kept", error=True)
            ctx.exit(TERMINATED if error.args == ("SIGTERM",) else INTERRUPTED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="cxlib", prog_name="cx", message="%(prog)s %(version)s")
def main() -> None:
    """Customer experience of a B2B partnership: from survey answers to every account's report.

    STUDY is a folder, or the name of one under data/. Exit codes: 0 done, 1 some reports failed or could not be
    written, 2 the input needs a person, 75 another batch is at work in the folder, 130 Ctrl-C, 143 terminated.
    """
