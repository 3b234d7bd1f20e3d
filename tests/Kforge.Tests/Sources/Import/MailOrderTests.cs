using System.Text;
using Kforge.Diagnostics;
using Kforge.Sources;

namespace Kforge.Tests.Sources.Import;

public sealed class MailOrderTests
{
    [Fact]
    public void Numbers_decide_the_order_and_not_the_box() =>
        Assert.Equal(["[PATCH 1/3] a", "[PATCH 2/3] b", "[PATCH 3/3] c"], Subjects(Mail("[PATCH 3/3] c"), Mail("[PATCH 1/3] a"), Mail("[PATCH 2/3] b")));

    [Fact]
    public void Without_numbers_the_order_is_that_of_the_box() => Assert.Equal(["[PATCH] b", "a"], Subjects(Mail("[PATCH] b"), Mail("a")));

    [Fact]
    public void Cover_letters_replies_and_doubles_are_left_out_with_their_reasons()
    {
        MailOrder order = MailOrder.Of(
            [
                Mail("[PATCH 0/2] cover", ""), Mail("[PATCH 1/2] a", id: "<a>"), Mail("Re: [PATCH 1/2] a", ""), Mail("[PATCH 1/2] a", id: "<a>"), Mail("Re: [PATCH 2/2] b", "diff b2"),
                Mail("[PATCH 2/2] b"), Mail("[PATCH 2/2] b"), Mail("hello", ""),
            ],
            new SourcePlace("box")).OrFail();
        Assert.Equal(["[PATCH 1/2] a", "[PATCH 2/2] b"], order.Patches.Select(patch => patch.Subject));
        Assert.Equal(
            ["a cover letter", "a reply without a patch", "the same message is there already", "a reply; a patch in it is a suggestion", "no patch is in it", "the same patch as m"],
            order.Skipped.Select(skipped => skipped.Reason));
    }

    [Fact]
    public void A_cover_letter_that_holds_changes_is_no_patch() => Assert.Equal(["[PATCH 1/1] a"], Subjects(Mail("[PATCH 0/1] a", "diff all"), Mail("[PATCH 1/1] a")));

    [Fact]
    public void A_reply_alone_is_what_is_wanted() => Assert.Equal(["Re: x"], Subjects(Mail("Re: x")));

    [Fact]
    public void Of_several_versions_the_newest_counts() =>
        Assert.Equal(["[PATCH v10 1/1] c"], Subjects(Mail("[PATCH 1/2] a"), Mail("[PATCH v10 1/1] c"), Mail("[PATCH v9 1/1] b")));

    [Theory]
    [InlineData("KF1423: of 4 patches in `box`, 1, 3 are missing", "[PATCH 2/4] a", "[PATCH 4/4] b")]
    [InlineData("KF1423: of 2 patches in `box`, 2 is missing", "[PATCH v2 1/2] a", "[PATCH 1/2] a", "[PATCH 2/2] b")]
    [InlineData("KF1423: `box` holds a patch 3 of 2", "[PATCH 1/2] a", "[PATCH 2/2] a", "[PATCH 3/2] b")]
    [InlineData("KF1424: the order of the patches in `box` is not clear: two different patches have the number 1: `[PATCH 1/2] a` and `[PATCH 1/2] b`", "[PATCH 1/2] a", "[PATCH 1/2] b")]
    [InlineData("KF1424: the order of the patches in `box` is not clear: it holds several series: one of 2 patches and one of 1", "[PATCH 1/2] a", "[PATCH 2/2] b", "[PATCH 1/1] c")]
    [InlineData("KF1424: the order of the patches in `box` is not clear: `[PATCH] fix` has no number and the other patches have", "[PATCH 1/2] a", "[PATCH] fix", "[PATCH 2/2] b")]
    public void What_is_not_one_whole_series_is_refused(string expected, params string[] subjects) =>
        Assert.Equal($"box: {expected}", Assert.Single(Assert.IsType<Checked<MailOrder>.Bad>(MailOrder.Of([.. subjects.Select(subject => Mail(subject))], new SourcePlace("box"))).Diagnostics).ToString());

    [Fact]
    public void Without_a_patch_it_says_why_each_mail_is_none()
    {
        Diagnostic none = Assert.Single(Assert.IsType<Checked<MailOrder>.Bad>(MailOrder.Of([Mail("[PATCH 0/2] c", "")], new SourcePlace("box"))).Diagnostics);
        Assert.Equal(("box: KF1422: no patch is in `box`", "m, `[PATCH 0/2] c`: a cover letter"), (none.ToString(), Assert.Single(none.Causes)));
    }

    private static IEnumerable<string> Subjects(params ReceivedPatch[] mails) => MailOrder.Of(mails, new SourcePlace("box")).OrFail().Patches.Select(patch => patch.Subject);

    private static ReceivedPatch Mail(string subject, string? diff = null, string? id = null) =>
        new("m", subject, "", Encoding.UTF8.GetBytes(diff ?? $"diff of {MailSubject.Read(subject).Title}")) { MessageId = id };
}
