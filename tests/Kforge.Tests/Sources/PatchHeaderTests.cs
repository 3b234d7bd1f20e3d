using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kforge.Sources;

namespace Kforge.Tests.Sources;

public sealed class PatchHeaderTests
{
    [Fact]
    public void Reads_what_format_patch_writes()
    {
        PatchHeader header = PatchHeader.Read("""
            From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
            From: =?UTF-8?q?J=C3=B6rg=20M=C3=BCller?= <joerg@example.org>
            Date: Tue, 3 Nov 2020 10:20:30 +0130
            Subject: [PATCH v2 1/2] sched: wake
             the right one
            MIME-Version: 1.0
            Content-Transfer-Encoding: 8bit

            It woke the wrong one.

            (cherry picked from commit 89abcdef89abcdef89abcdef89abcdef89abcdef)
            Signed-off-by: Jörg Müller <joerg@example.org>
            ---
             kernel/sched/core.c | 2 +-
            Subject: not this one

            diff --git a/kernel/sched/core.c b/kernel/sched/core.c
            """);
        Assert.Equal("Jörg Müller <joerg@example.org>", header.Author!.ToString());
        Assert.Equal(new DateTimeOffset(2020, 11, 3, 10, 20, 30, new TimeSpan(1, 30, 0)), header.Date);
        Assert.Equal(new TimeSpan(1, 30, 0), header.Date!.Value.Offset);
        Assert.Equal("sched: wake the right one", header.Subject);
        Assert.Equal("""
            It woke the wrong one.

            (cherry picked from commit 89abcdef89abcdef89abcdef89abcdef89abcdef)
            Signed-off-by: Jörg Müller <joerg@example.org>
            """, header.Body);
        Assert.Equal<UpstreamMark>([new UpstreamMark(UpstreamKind.CherryPicked, "89abcdef89abcdef89abcdef89abcdef89abcdef")], header.Upstream);
    }

    [Fact]
    public void Reads_the_fields_of_Debian()
    {
        PatchHeader header = PatchHeader.Read("""
            Description: Do not crash
             The second line tells more.
             .
             And a paragraph.
            Author: "Müller, Ann" <ann@example.org>
            Origin: upstream, https://example.org/1
            Bug: https://bugs.example.org/2
            Bug-Debian: https://bugs.debian.org/3
            Forwarded: not-needed
            Applied-Upstream: 6.13
            Last-Update: 2024-02-29
            Reviewed-by: Bob <bob@example.org>

            commit 0123456789ab upstream.
            --- a/Makefile
            +++ b/Makefile
            """);
        Assert.Equal(("Müller, Ann <ann@example.org>", "Do not crash"), (header.Author!.ToString(), header.Subject));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero), header.Date);
        Assert.Equal("The second line tells more.\n\nAnd a paragraph.\n\nReviewed-by: Bob <bob@example.org>\ncommit 0123456789ab upstream.", header.Body);
        Assert.Equal<UpstreamMark>(
            [
                new(UpstreamKind.Origin, "upstream, https://example.org/1"), new(UpstreamKind.Bug, "https://bugs.example.org/2"),
                new(UpstreamKind.Bug, "https://bugs.debian.org/3"), new(UpstreamKind.Forwarded, "not-needed"),
                new(UpstreamKind.AppliedUpstream, "6.13"), new UpstreamMark(UpstreamKind.UpstreamCommit, "0123456789ab"),
            ],
            header.Upstream);
    }

    [Fact]
    public void The_author_at_the_top_of_the_message_is_the_one_who_made_the_patch()
    {
        PatchHeader header = PatchHeader.Read("From: Sender <s@example.org>\nSubject: x\n\nFrom: Maker <m@example.org>\n\ntext\n");
        Assert.Equal(("Maker <m@example.org>", "x", "text"), (header.Author!.ToString(), header.Subject, header.Body));
    }

    [Theory]
    [InlineData("mm: fix it\n\nBecause.\n", "mm: fix it", "Because.")]
    [InlineData("[media] uvc: fix it\nBecause.\n", "[media] uvc: fix it", "Because.")]
    [InlineData("\n\nIndex: linux/Makefile\n", "", "")]
    [InlineData("diff --git a/x b/x\nSubject: y\n", "", "")]
    [InlineData("", "", "")]
    [InlineData("--- this is a list item\nand more\n", "--- this is a list item", "and more")]
    public void Free_text_is_a_message(string text, string subject, string body)
    {
        PatchHeader header = PatchHeader.Read(text);
        Assert.Equal((subject, body, null, null), (header.Subject, header.Body, header.Author, header.Date));
    }

    [Theory]
    [InlineData("Tue, 3 Nov 2020 10:20:30 GMT", "2020-11-03T10:20:30+00:00")]
    [InlineData("Sun, 03 Nov 2020 10:20:30 -0800 (PST)", "2020-11-03T10:20:30-08:00")]
    [InlineData("3 Nov 2020 10:20:30 +0000", "2020-11-03T10:20:30+00:00")]
    [InlineData("2020-11-03 10:20:30 +0100", "2020-11-03T10:20:30+01:00")]
    [InlineData("Tue, 3 Nov 1969 10:20:30 +0000", null)]
    [InlineData("Tue, 3 Nov 2020 10:20:30 +9999", null)]
    [InlineData("yesterday", null)]
    public void A_date_is_read_or_left_out(string text, string? expected) =>
        Assert.Equal(expected, PatchHeader.Read($"Subject: x\nDate: {text}\n").Date?.ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("ann@example.org", "ann <ann@example.org>")]
    [InlineData("ann@example.org (Ann A.)", "Ann A <ann@example.org>")]
    [InlineData("Ann", "Ann <unknown@localhost>")]
    [InlineData("=?utf-8?b?SsO2cmc=?= =?utf-8?q?_M?= <j@example.org>", "Jörg M <j@example.org>")]
    [InlineData("=?utf-8?q?Ann=0A=3Croot@x=3E?= <a@example.org>", "Annroot@x <a@example.org>")]
    [InlineData("=?x?y?z Ann <a@example.org>", "=?x?y?z Ann <a@example.org>")]
    [InlineData("<>", null)]
    [InlineData(" , ", null)]
    public void An_author_is_made_fit_for_git(string text, string? expected) => Assert.Equal(expected, PatchHeader.Read($"Subject: x\nFrom: {text}\n").Author?.ToString());

    [Fact]
    public void Latin1_is_read_when_it_is_not_UTF8()
    {
        byte[] changes = [.. "diff --git a/x b/x\n"u8, 0xff, 0xfe];
        Assert.Equal("Jörg", PatchHeader.Read([.. Encoding.Latin1.GetBytes("From: Jörg <j@example.org>\n\n"), .. changes]).Author!.Name);
        Assert.Equal("Jörg", PatchHeader.Read([.. Encoding.UTF8.GetBytes("From: Jörg <j@example.org>\n\n"), .. changes]).Author!.Name);
    }

    [Fact]
    public void A_huge_subject_is_cut_and_read_at_once()
    {
        PatchHeader header = PatchHeader.Read(Encoding.UTF8.GetBytes("Subject: " + string.Concat(Enumerable.Repeat("=?utf-8?q?\u00e9", 100_000)) + "\n\nbody\n"));
        Assert.Equal(1_000, header.Subject.Length);
        Assert.EndsWith("…", header.Subject, StringComparison.Ordinal);
        Assert.Equal("", header.Body);
    }

    [Fact]
    public void Whatever_the_text_no_control_character_comes_out_and_lengths_are_bounded()
    {
        string[] pieces = ["From: ", "Subject: ", "Date: ", "Description: ", "Bug: ", "=?utf-8?q?", "=1B=0A", "?=", "<", ">", "\u001b[31m", "\0", "\n", "\r\n", " ", "\t", "é", "\ud800", "\u0085", "---", "diff -"];
        Prop.ForAll(Gen.ArrayOf(Gen.Elements(pieces)).Resize(60).ToArbitrary(), parts =>
        {
            PatchHeader header = PatchHeader.Read(string.Concat(parts));
            string[] texts = [header.Subject, header.Author?.ToString() ?? "", .. header.Body.Split('\n'), .. header.Upstream.Select(mark => mark.Value)];
            return texts.All(text => text.Length <= 1_000 && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
                && (header.Author is not { } author || (author.Name.Length > 0 && author.Email.Length > 0 && author.ToString().Count(c => c is '<' or '>') == 2));
        }).QuickCheckThrowOnFailure();
    }
}
