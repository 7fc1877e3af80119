"""Help pages and usage errors in Danish, in place of the English ones of typer.

A command's options and arguments say by their ``metavar`` what they take: ``FIL``, ``ÅÅÅÅ-MM-DD``.
The help page shows it, and so does the sentence about a value that does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich import box
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Column, Table
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from pipelines import console

MISUSED = 2
"""The exit code of a command that is not written as its help page says."""

Parameter = TyperArgument | TyperOption


class Misuse(typer.TyperException):
    """A command is not written as its help page says."""

    exit_code = MISUSED

    def __init__(self, message: str, ctx: typer.Context) -> None:
        """Say in Danish what is wrong with the command that was being read."""
        super().__init__(message)
        self.ctx = ctx


class DanishCommand(TyperCommand):
    """A command whose help page and usage errors are Danish."""

    allow_extra_args = True  # They are refused below, in Danish.

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write(help_page(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read options and arguments.

        Raises:
            Misuse: an option lacks its value, or there are too many arguments.
        """
        with _options_in_danish(ctx):
            extra = super().parse_args(ctx, args)
        if extra and not ctx.resilient_parsing:
            raise Misuse(f"Der er skrevet for meget: {' '.join(extra)}.", ctx)
        return extra


class DanishGroup(TyperGroup):
    """A group of commands whose help page and usage errors are Danish."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write(help_page(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read options; without any argument show the help page of a group that does nothing.

        Raises:
            Misuse: an option lacks its value.
        """
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            raise typer.Exit(MISUSED)
        with _options_in_danish(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command of the first argument.

        Raises:
            Misuse: there is none of that name.
        """
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from assets.text.yaml_file import closest  # noqa: PLC0415

            remedy = closest(name, self.commands, f"`{ctx.command_path} --help` viser dem, der er")
            raise Misuse(f"Kommandoen {name!r} findes ikke; {remedy}", ctx)
        return super().resolve_command(ctx, args)


@contextmanager
def _options_in_danish(ctx: typer.Context) -> Generator[None]:
    """Say in Danish which option lacks its value, or has one and takes none."""
    try:
        yield
    except typer.TyperException as error:
        name = getattr(error, "option_name", None)
        for each in ctx.command.params:
            if isinstance(each, TyperOption) and name in {*each.opts, *each.secondary_opts}:
                fault = "har ingen værdi; skriv den alene" if each.is_flag else "mangler en værdi"
                raise Misuse(f"{name} {fault}.", ctx) from error
        raise


class Typer(typer.Typer):
    """A group of commands; all of them have Danish help pages."""

    def __init__(self, **settings: Any) -> None:
        """Take the settings of `typer.Typer`."""
        super().__init__(cls=DanishGroup, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        """Add a command, with the settings of `typer.Typer.command`."""
        return super().command(name, cls=DanishCommand, **settings)


def help_page(ctx: typer.Context) -> str:
    """The help page of a command or of a group, as the terminal shows it."""
    command = ctx.command
    parameters = [each for each in command.params if isinstance(each, Parameter)]
    arguments = [each for each in parameters if isinstance(each, TyperArgument)]
    options = [each for each in parameters if isinstance(each, TyperOption)]
    subcommands = command.commands.values() if isinstance(command, TyperGroup) else ()
    to = console.console()
    with to.capture() as page:
        to.print(Padding(f"[bold]{escape(usage(ctx))}[/]", 1))
        to.print(Padding(escape(_paragraphs(command.help or "")), (0, 1, 1, 1)))
        _print_panel(to, "Argumenter", [(_name(each), _about(each)) for each in arguments])
        _print_panel(
            to,
            "Valgmuligheder",
            [*((_name(each), _about(each)) for each in options), ("--help", "Vis denne side.")],
        )
        _print_panel(
            to,
            "Kommandoer",
            [
                (each.name or "", _paragraphs(each.help or "").split("\n")[0])
                for each in subcommands
            ],
        )
    return page.get().rstrip("\n")


def usage(ctx: typer.Context) -> str:
    """How a command is written, in one line."""
    words = [ctx.command_path, "[VALG]"]
    for each in ctx.command.params:
        if isinstance(each, TyperArgument):
            words.append(_name(each) if each.required else f"[{_name(each)}]")
    if isinstance(ctx.command, TyperGroup):
        words.append("KOMMANDO")
    return f"Brug: {' '.join(words)}"


def sentence(error: typer.TyperException) -> str:
    """What is wrong with a command as it was written, and how it is mended."""
    ctx: typer.Context | None = getattr(error, "ctx", None)
    fault = _fault(error)
    return fault if ctx is None else f"{fault} `{ctx.command_path} --help` forklarer kommandoen."


def _fault(error: typer.TyperException) -> str:
    match error:
        case Misuse():
            return error.message
        case typer.BadParameter(param=TyperArgument() | TyperOption() as parameter):
            if hasattr(error, "param_type"):  # Only an error about a missing one has it.
                return f"{_name(parameter)} mangler."
            return f"Værdien passer ikke; skriv {_name(parameter)}: {parameter.help}"
        case typer.TyperException(option_name=str(option)):
            near: Sequence[str] = getattr(error, "possibilities", None) or ()
            meant = f"; mente du {' eller '.join(sorted(near))}?" if near else "."
            return f"Valgmuligheden {option} findes ikke{meant}"
        case _:
            return "Kommandoen er ikke skrevet, som den skal."


def _name(parameter: Parameter) -> str:
    """A parameter as it is written: ``--plan FIL``, ``--paper/--no-paper`` or ``FIL...``."""
    many = "..." if parameter.nargs != 1 else ""
    if isinstance(parameter, TyperArgument):
        return f"{parameter.metavar or parameter.name.upper()}{many}"
    names = "/".join([*parameter.opts, *parameter.secondary_opts])
    return names if parameter.is_flag else f"{names} {parameter.metavar or 'TEKST'}"


def _about(parameter: Parameter) -> str:
    """What a parameter is for, and what it is where it is left out."""
    words = parameter.help or ""
    if parameter.required:
        return f"{words} [skal angives]"
    value = parameter.default
    if isinstance(value, bool):
        names = parameter.opts if value else parameter.secondary_opts
        value = names[0] if parameter.secondary_opts else None
    if value is None:
        return words
    return f"{words} [ellers {getattr(value, 'value', value)}]"


def _paragraphs(text: str) -> str:
    """A docstring with each paragraph on a line."""
    return "\n".join(" ".join(each.split()) for each in text.split("\n\n"))


def _print_panel(to: Any, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """A box with a title and two columns; none where there is nothing in it."""
    if not rows:
        return
    table = Table(Column(style="bold cyan", no_wrap=True), Column(ratio=1), box=None)
    table.show_header, table.pad_edge, table.expand = False, False, True
    for name, about in rows:
        table.add_row(escape(name), escape(about))
    to.print(Panel(table, title=title, title_align="left", border_style="dim", box=box.ROUNDED))
